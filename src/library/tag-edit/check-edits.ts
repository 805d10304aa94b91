import type { TagName } from "../../shared/tags.ts";
import { MAX_TAG_EDITS, type TagEdit, type TagFault } from "../tag-edits-port.ts";

const MAX_VALUES = 100;
const MAX_VALUE_CHARS = 32_768;
const NUMBERED: readonly TagName[] = ["Track", "Disc"];

/** What is wrong with a batch by itself, before any file is looked at; empty: nothing. */
export function faultsOf(edits: readonly TagEdit[]): readonly TagFault[] {
  if (edits.length === 0) return [{ index: 0, uri: "", reason: "there is nothing to change: give at least one edit" }];
  if (edits.length > MAX_TAG_EDITS) {
    return [
      { index: MAX_TAG_EDITS, uri: "", reason: `a batch may have ${MAX_TAG_EDITS} edits; send the rest after it` },
    ];
  }
  const seen = new Set<string>();
  return edits.flatMap((edit, index) => {
    const isRepeated = seen.has(edit.uri);
    seen.add(edit.uri);
    const reason = isRepeated ? "this file is in the batch already; give each file once" : faultOf(edit);
    return reason === null ? [] : [{ index, uri: edit.uri, reason }];
  });
}

function faultOf({ set, remove }: TagEdit): string | null {
  const names = Object.keys(set) as TagName[];
  if (names.length === 0 && remove.length === 0) return "nothing is set and nothing removed";
  const both = remove.find((name) => names.includes(name));
  if (both !== undefined) return `${both} is both set and removed`;
  if (new Set(remove).size !== remove.length) return "a tag is removed twice";
  for (const name of names) {
    const fault = faultOfValues(name, set[name] ?? []);
    if (fault !== null) return `${name}: ${fault}`;
  }
  return null;
}

/** Only what reads back as it was written: MPD has no blank values, no control characters and no value twice. */
function faultOfValues(name: TagName, values: readonly string[]): string | null {
  if (values.length === 0) return "no value; to have none, remove the tag";
  if (values.length > MAX_VALUES) return `at most ${MAX_VALUES} values`;
  if (new Set(values).size !== values.length) return "the same value twice";
  if (NUMBERED.includes(name) && values.length > 1) return "only one value";
  for (const value of values) {
    if (value.trim() === "") return "a value is blank; to have none, remove the tag";
    if (value.length > MAX_VALUE_CHARS) return `a value is longer than ${MAX_VALUE_CHARS} characters`;
    if (/\p{Cc}/u.test(value)) return "a value has a control character or a line break";
    if (!value.isWellFormed()) return "a value is not valid Unicode";
  }
  return null;
}
