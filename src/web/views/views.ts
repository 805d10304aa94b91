import type { ComponentType } from "preact";
import type { IconName } from "../parts/icon.tsx";

export type ViewProps = { readonly parameters: URLSearchParams };
type ViewModule = { readonly default: ComponentType<ViewProps> };

type View = {
  readonly title: string;
  readonly load: () => Promise<ViewModule>;
  /** Where it is offered: always, on wide screens and under More, or only by links. */
  readonly nav?: { readonly icon: IconName; readonly place: "tab" | "menu" };
};

/** Every view by the name in its address. A new one is a row here and a file beside. */
export const VIEWS: Readonly<Record<string, View>> = {
  now: { title: "Now playing", load: () => import("./now.tsx"), nav: { icon: "play", place: "tab" } },
  queue: { title: "Queue", load: () => import("./queue.tsx"), nav: { icon: "queue", place: "tab" } },
  library: { title: "Library", load: () => import("./library.tsx"), nav: { icon: "library", place: "tab" } },
  search: { title: "Search", load: () => import("./search.tsx"), nav: { icon: "search", place: "tab" } },
  album: { title: "Album", load: () => import("./album.tsx") },
  artist: { title: "Artist", load: () => import("./artist.tsx") },
  genre: { title: "Genre", load: () => import("./genre.tsx") },
  sound: { title: "Sound", load: () => import("./sound.tsx"), nav: { icon: "sound", place: "menu" } },
};
