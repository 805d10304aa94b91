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
  playlists: { title: "Playlists", load: () => import("./playlists.tsx"), nav: { icon: "playlist", place: "menu" } },
  radio: { title: "Radio", load: () => import("./radio.tsx"), nav: { icon: "radio", place: "menu" } },
  zones: { title: "Zones", load: () => import("./zones.tsx"), nav: { icon: "zones", place: "menu" } },
  sound: { title: "Sound", load: () => import("./sound.tsx"), nav: { icon: "sound", place: "menu" } },
  timers: { title: "Sleep and alarms", load: () => import("./timers.tsx"), nav: { icon: "moon", place: "menu" } },
  stats: { title: "Heard most", load: () => import("./stats.tsx"), nav: { icon: "star", place: "menu" } },
  activity: { title: "Activity", load: () => import("./activity.tsx"), nav: { icon: "jobs", place: "menu" } },
  settings: { title: "Settings", load: () => import("./settings.tsx"), nav: { icon: "settings", place: "menu" } },
  more: { title: "More", load: () => import("./more.tsx") },
  album: { title: "Album", load: () => import("./album.tsx") },
  artist: { title: "Artist", load: () => import("./artist.tsx") },
  genre: { title: "Genre", load: () => import("./genre.tsx") },
  playlist: { title: "Playlist", load: () => import("./playlist.tsx") },
  song: { title: "Song", load: () => import("./song.tsx") },
};
