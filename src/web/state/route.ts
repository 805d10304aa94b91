import { computed, signal } from "@preact/signals";

/** A place of the page: `#/album?name=X` is the view `album` with its parameters. */
export type Place = { readonly view: string; readonly parameters: URLSearchParams };

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const place = computed<Place>(() => {
  const [view = "", query = ""] = hash.value.replace(/^#\/?/, "").split("?");
  return { view: view === "" ? "now" : view, parameters: new URLSearchParams(query) };
});

/** The address of a view, for links. */
export function linkTo(view: string, parameters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(parameters).toString();
  const path = view === "now" ? "#/" : `#/${view}`;
  return query === "" ? path : `${path}?${query}`;
}

export function goTo(view: string, parameters: Readonly<Record<string, string>> = {}): void {
  location.hash = linkTo(view, parameters);
}

/** Other parameters of the same view, without a step in the history. */
export function replaceParameters(parameters: Readonly<Record<string, string>>): void {
  history.replaceState(null, "", linkTo(place.peek().view, parameters));
  hash.value = location.hash;
}
