import type { Library } from "../library/library-port.ts";

export type SongCount = { readonly songs: number; readonly isScanning: boolean };

/** The songs there are once the running scan is through, or those found so far when `limitMs` is over. */
export async function countSongs(library: Library, limitMs: number): Promise<SongCount> {
  if (library.updating !== null) await scanEnd(library, limitMs);
  const { songs } = await library.stats();
  return { songs, isScanning: library.updating !== null };
}

function scanEnd(library: Library, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(end, limitMs);
    const unsubscribe = library.subscribe((event) => {
      if (event.type === "update" && !event.running) end();
    });
  });
}
