import type { Command } from "commander";
import { type Cli, command } from "../cli.ts";
import { Complaint, EXIT } from "../complaint.ts";

type Entry = { readonly path: readonly string[]; readonly words: readonly string[]; readonly description: string };

const SHELLS: Readonly<Record<string, (entries: readonly Entry[]) => string>> = { bash, zsh, fish };

/** `completion`: what a shell must know to finish what one types. */
export function completionCommand(cli: Cli, program: () => Command): Command {
  return command("completion <shell>", "Print a script that completes commands in bash, zsh or fish", [
    "completion bash > ~/.local/share/bash-completion/completions/auralis",
    "completion zsh > ~/.zfunc/_auralis    # with fpath+=~/.zfunc before compinit",
    "completion fish > ~/.config/fish/completions/auralis.fish",
  ]).action((shell: string) => {
    const script = SHELLS[shell];
    if (script === undefined)
      throw new Complaint(`there are scripts for ${Object.keys(SHELLS).join(", ")}`, EXIT.usage);
    cli.terminal.out(script(entriesOf(program(), [])));
  });
}

/** Each command with the words that may follow it. */
function entriesOf(one: Command, path: readonly string[]): Entry[] {
  const options = one.options.flatMap(({ long }) => long ?? []);
  const words = [...one.commands.map((inner) => inner.name()), ...options, "--help"];
  const inner = one.commands.flatMap((child) => entriesOf(child, [...path, child.name()]));
  return [{ path, words, description: one.description() }, ...inner];
}

function bash(entries: readonly Entry[]): string {
  const cases = entries.map(({ path, words }) => `    "${path.join(" ")}") words="${words.join(" ")}" ;;`);
  return `# bash completion for auralis
_auralis() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _auralis auralis
`;
}

function zsh(entries: readonly Entry[]): string {
  const cases = entries.map(({ path, words }) => `    ("${path.join(" ")}") list=(${words.join(" ")}) ;;`);
  return `#compdef auralis
_auralis() {
  local path_="" word list=()
  for word in \${words[2,CURRENT-1]}; do
    case $word in (-*) ;; (*) path_="\${path_:+$path_ }$word" ;; esac
  done
  case $path_ in
${cases.join("\n")}
    (*) _files ;;
  esac
  compadd -a list
}
if [ "$funcstack[1]" = _auralis ]; then _auralis "$@"; else compdef _auralis auralis; fi
`;
}

function fish(entries: readonly Entry[]): string {
  const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const described = new Map(entries.map(({ path, description }) => [path.join(" "), description]));
  const lines = entries.flatMap(({ path, words }) =>
    words.map((word) => {
      const about = described.get([...path, word].join(" ")) ?? "";
      const when = `__auralis_at ${quoted(path.join(" "))}`;
      return `complete -c auralis -f -n ${quoted(when)} -a ${quoted(word)}${about === "" ? "" : ` -d ${quoted(about)}`}`;
    }),
  );
  return `# fish completion for auralis
function __auralis_at
  set -l typed (commandline -opc | string match -v -- '-*')
  test (string join ' ' -- $typed[2..-1]) = "$argv[1]"
end
${lines.join("\n")}
`;
}
