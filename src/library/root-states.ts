import type { RootHealth, WatchMode } from "./library-health.ts";
import type { Root } from "./roots.ts";

type State = { uri: string; name: string; problem: string | null; missingSongs: number; watch: WatchMode };

/** How each music folder is, by the address of the folder; `changed` is told after each change, `warn` of what is bad. */
export class RootStates {
  readonly #states: ReadonlyMap<string, State>;
  readonly #changed: () => void;
  readonly #warn: (text: string) => void;

  constructor(uris: readonly string[], roots: readonly Root[], changed: () => void, warn: (text: string) => void) {
    this.#states = new Map(
      uris.map((uri, index) => [
        uri,
        { uri, name: roots[index]?.name ?? uri, problem: null, missingSongs: 0, watch: { kind: "off" } },
      ]),
    );
    this.#changed = changed;
    this.#warn = warn;
  }

  get health(): readonly RootHealth[] {
    return [...this.#states.values()].map((state) => ({ ...state }));
  }

  problemOf(uri: string): string | null {
    return this.#states.get(uri)?.problem ?? null;
  }

  /** What keeps the folder from being scanned; null = nothing, or nothing any more. */
  setProblem(uri: string, problem: string | null): void {
    const state = this.#states.get(uri);
    if (state === undefined || state.problem === problem) return;
    state.problem = problem;
    if (problem !== null) this.#warn(`The music folder "${state.name}" ${problem}; its songs are kept`);
    this.#changed();
  }

  setMissingSongs(uri: string, missingSongs: number): void {
    const state = this.#states.get(uri);
    if (state === undefined || state.missingSongs === missingSongs) return;
    if (missingSongs > state.missingSongs) {
      this.#warn(`${missingSongs} songs of "${state.name}" are gone; they are kept until an update with forget`);
    }
    state.missingSongs = missingSongs;
    this.#changed();
  }

  setWatch(uri: string, watch: WatchMode): void {
    const state = this.#states.get(uri);
    if (state === undefined) return;
    state.watch = watch;
    if (watch.kind === "polling" && watch.remedy !== null) {
      this.#warn(
        `The music folder "${state.name}" is looked at every ${watch.everySeconds} s: ${watch.why}; ${watch.remedy}`,
      );
    }
    this.#changed();
  }
}
