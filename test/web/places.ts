import type { House } from "./house.ts";

export type Place = { readonly name: string; readonly place: string };

/** Every view with something in it. */
export const VIEWS = ({ album, artist, song }: Pick<House, "album" | "artist" | "song">): readonly Place[] => {
  const at = (view: string, parameters: Record<string, string>) => `#/${view}?${new URLSearchParams(parameters)}`;
  return [
    { name: "now", place: "#/" },
    { name: "queue", place: "#/queue" },
    { name: "albums", place: "#/library" },
    { name: "artists", place: at("library", { by: "artists" }) },
    { name: "genres", place: at("library", { by: "genres" }) },
    { name: "folders", place: at("library", { by: "folders" }) },
    { name: "songs", place: at("library", { by: "songs" }) },
    { name: "album", place: at("album", { name: album }) },
    { name: "artist", place: at("artist", { name: artist }) },
    { name: "playlists", place: "#/playlists" },
    { name: "playlist", place: at("playlist", { name: "Evening" }) },
    { name: "radio", place: "#/radio" },
    { name: "zones", place: "#/zones" },
    { name: "sound", place: "#/sound" },
    { name: "timers", place: "#/timers" },
    { name: "stats", place: "#/stats" },
    { name: "activity", place: "#/activity" },
    { name: "settings", place: "#/settings" },
    { name: "more", place: "#/more" },
    { name: "song", place: at("song", { uri: song }) },
    { name: "search", place: at("search", { q: "a" }) },
  ];
};
