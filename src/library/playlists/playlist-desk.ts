import { DomainError } from "../../shared/errors.ts";
import type { Roots } from "../roots.ts";
import type { FromLibraryWorker } from "../worker-messages.ts";
import { FolderWatch } from "./folder-watch.ts";
import { PlaylistFolder } from "./playlist-folder.ts";
import { PlaylistStore } from "./playlist-store.ts";
import type { SmartSource } from "./smart-songs.ts";

/** Opens the playlist folder, again with each question while it cannot be: the music plays without it. */
export class PlaylistDesk {
  readonly #path: string;
  readonly #roots: Roots;
  readonly #smart: SmartSource;
  readonly #tell: (message: FromLibraryWorker) => void;
  #store: PlaylistStore | null = null;
  #watch: FolderWatch | null = null;

  constructor(path: string, roots: Roots, smart: SmartSource, tell: (message: FromLibraryWorker) => void) {
    this.#path = path;
    this.#roots = roots;
    this.#smart = smart;
    this.#tell = tell;
    try {
      this.#open();
    } catch (error) {
      tell({ type: "log", level: "warn", fields: { error: String(error) }, message: "no folder for playlists" });
    }
  }

  /** Errors: `unavailable` while the folder cannot be used. */
  get store(): PlaylistStore {
    try {
      return this.#store ?? this.#open();
    } catch {
      throw new DomainError("unavailable", "The playlist folder cannot be used; the log says why");
    }
  }

  close(): Promise<void> {
    this.#watch?.close();
    return this.#store?.close() ?? Promise.resolve();
  }

  /** What other programs put there is announced; without a watch it is still seen at the next access. */
  #watchFolder(folder: PlaylistFolder, changed: () => void): void {
    const noted = (files: readonly string[] | null) => {
      if (folder.changedElsewhere(files)) changed();
    };
    const trouble = (error: unknown) => {
      this.#tell({
        type: "log",
        level: "warn",
        fields: { error: String(error) },
        message: "playlists are not watched",
      });
    };
    try {
      this.#watch = new FolderWatch(folder.path, noted, trouble);
    } catch (error) {
      trouble(error);
    }
  }

  #open(): PlaylistStore {
    const changed = () => this.#tell({ type: "kept", what: "playlists" });
    const folder = new PlaylistFolder(this.#path);
    this.#store = new PlaylistStore(folder, this.#roots, this.#smart, changed);
    this.#watchFolder(folder, changed);
    return this.#store;
  }
}
