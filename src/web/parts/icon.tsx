/** Drawn on 24 by 24, by us. */
const PATHS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M9 6v12M15 6v12",
  next: "M6 6l8.5 6L6 18zM18 6v12",
  previous: "M18 6l-8.5 6L18 18zM6 6v12",
  stop: "M7 7h10v10H7z",
  repeat: "M7 7h9a3 3 0 0 1 3 3v1M17 17H8a3 3 0 0 1-3-3v-1M14 4l3 3-3 3M10 14l-3 3 3 3",
  shuffle:
    "M4 7h3c5 0 5 10 10 10h3M4 17h3c1.6 0 2.7-1 3.600-2.300M13.500 9.300C14.400 8 15.400 7 17 7h3M17.500 4.500L20 7l-2.500 2.500M17.500 14.500L20 17l-2.500 2.500",
  one: "M10 8l2.500-1.500V17",
  consume: "M12 3a9 9 0 1 0 9 9h-9z",
  heart:
    "M12 20s-7.500-4.600-7.500-10A4.300 4.300 0 0 1 12 7.300 4.300 4.300 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10z",
  star: "M12 4l2.400 5.200 5.600.6-4.200 3.800 1.200 5.600L12 16.300 7 19.200l1.200-5.600L4 9.800l5.600-.6z",
  volume: "M5 10v4h3l4 3.500v-11L8 10zM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  mute: "M5 10v4h3l4 3.500v-11L8 10zM16 10l4 4M20 10l-4 4",
  queue: "M4 7h11M4 12h11M4 17h7M18 11v7M18 11l3 1.500M18 18a2 1.600 0 1 1-4 0 2 1.600 0 0 1 4 0z",
  library: "M5 5v14M9 5v14M13.500 5.500l4.500 13",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.200 16.200L21 21",
  playlist: "M4 6h12M4 11h12M4 16h7M17 14v6M14 17h6",
  zones: "M7 4h10v16H7zM12 16a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM12 7.500v.01",
  sound: "M5 20v-5M5 11V4M12 20v-9M12 7V4M19 20v-3M19 13V4M3 13h4M10 9h4M17 15h4",
  radio: "M12 13v7M8.500 9.500a5 5 0 0 1 7 0M5.500 6.500a9.200 9.200 0 0 1 13 0M12 13v.01",
  jobs: "M12 7v5l3 2M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z",
  settings: "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4",
  more: "M6 12v.01M12 12v.01M18 12v.01",
  add: "M12 5v14M5 12h14",
  remove: "M6 6l12 12M18 6L6 18",
  grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  undo: "M9 7L5 11l4 4M5 11h9a5 5 0 0 1 0 10h-3",
  folder: "M4 6h5l2 2.500h9V18H4z",
  album: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  artist: "M12 12a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM5 20c.6-3.600 3.400-5.500 7-5.500s6.400 1.900 7 5.500",
  genre: "M9 18V6l10-2v12M9 18a2.500 2 0 1 1-5 0 2.500 2 0 0 1 5 0zM19 16a2.500 2 0 1 1-5 0 2.500 2 0 0 1 5 0z",
  song: "M10 18V5l8 2.500v3.500l-8-2.500M10 18a3 2.300 0 1 1-6 0 3 2.300 0 0 1 6 0z",
  info: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 11v5M12 8v.01",
  back: "M14 6l-6 6 6 6",
  check: "M5 12.500l4.500 4.500L19 7.500",
  headphones:
    "M4 15v-2a8 8 0 0 1 16 0v2M4 15h3v5H5.500A1.500 1.500 0 0 1 4 18.500zM20 15h-3v5h1.500a1.500 1.500 0 0 0 1.500-1.500z",
  save: "M6 4h10l3 3v13H5V5zM8 4v5h7V4M8 20v-6h8v6",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  moon: "M19 14.500A7.500 7.500 0 0 1 9.500 5a7.500 7.500 0 1 0 9.500 9.500z",
} as const;

export type IconName = keyof typeof PATHS;
const FULL: ReadonlySet<IconName> = new Set(["play", "stop"]);

/** Says nothing to screen readers: the control it is in has a name. */
export function Icon({ name, full = FULL.has(name) }: { readonly name: IconName; readonly full?: boolean }) {
  return (
    <svg class={full ? "icon full" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
