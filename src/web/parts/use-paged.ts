import { useEffect, useMemo } from "preact/hooks";
import { type Page, Paged } from "../state/paged.ts";
import { tellProblem } from "../state/toasts.ts";

/**
 * A list asked for page by page. `name` says which one: with another name it begins anew. With another `version` its rows are
 * asked for again, and those that are shown stay until then.
 */
export function usePaged<T>(
  name: string,
  version: unknown,
  load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>,
  hint = 0,
): Paged<T> {
  const list = useMemo(() => ({ paged: new Paged<T>(load, tellProblem, hint), version }), [name]);
  useEffect(() => {
    if (list.version === version) return;
    list.version = version;
    list.paged.renew();
  }, [list, version]);
  useEffect(() => () => list.paged.close(), [list]);
  return list.paged;
}
