const MAX_RULES = 1000;

/**
 * The name patterns of a `.mpdignore` file: one glob per line, `#` starts a comment, `*` and `?` are wild. Answers
 * whether a name in that folder is ignored.
 */
export function ignoreRules(text: string): (name: string) => boolean {
  const patterns = text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .slice(0, MAX_RULES);
  return (name) => patterns.some((pattern) => matchesGlob(pattern, name));
}

/** Linear backtracking over the last star only, so that no pattern takes more than pattern x name steps. */
function matchesGlob(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = n;
    } else if (pattern[p] === "?" || pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
