/** How changes in a music folder are noticed. `why` and `remedy` are meant for people. */
export type WatchMode =
  | { readonly kind: "off" }
  | { readonly kind: "watching" }
  | {
      readonly kind: "polling";
      readonly why: string;
      readonly everySeconds: number;
      /** What to do so that it can be watched; null = nothing helps. */
      readonly remedy: string | null;
    };

export type RootHealth = {
  /** The address of the folder; "" when there is one only. */
  readonly uri: string;
  readonly name: string;
  /** What keeps it from being scanned now, as in "cannot be read"; its songs are kept. null = well. */
  readonly problem: string | null;
  /** Songs that are gone, too many at once to be deleted unasked. */
  readonly missingSongs: number;
  readonly watch: WatchMode;
};

/** How the library is; empty lists mean well. All texts are meant for people on the network: no paths. */
export type LibraryHealth = {
  /** What happened to the databases since the start (files moved aside, backups used). */
  readonly warnings: readonly string[];
  /** Every music folder. */
  readonly roots: readonly RootHealth[];
  /** How often the library worker had to be started again. */
  readonly restarts: number;
};
