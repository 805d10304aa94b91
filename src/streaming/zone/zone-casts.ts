import type { TapBuffers } from "../../engine/tap.ts";
import type { ZoneListening, ZoneSink, ZoneWish } from "../../operations/streams.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Places } from "../places.ts";
import { Broadcast } from "./broadcast.ts";
import { CastThread } from "./cast-thread.ts";

const MAX_PER_ADDRESS = 5;

export type ZoneCastsOptions = {
  /** Entry of the thread that hears zones. */
  readonly castWorker: URL;
  readonly tapOf: (zone: string) => TapBuffers | undefined;
  readonly libraries: { readonly soxr: string; readonly ffmpeg: string };
  readonly onError: (error: unknown) => void;
};

type Cast = { readonly zone: string; readonly broadcast: Broadcast };

/** Zones as internet radios. */
export class ZoneCasts {
  readonly #options: ZoneCastsOptions;
  readonly #places: Places;
  readonly #thread: CastThread;
  /** By zone and format. */
  readonly #casts = new Map<string, Cast>();
  /** By address; who has none is not here. */
  readonly #listeners = new Map<string, number>();

  constructor(options: ZoneCastsOptions, places: Places) {
    this.#options = options;
    this.#places = places;
    this.#thread = new CastThread(options.castWorker, options.libraries.soxr, options.onError);
  }

  /** Errors: `not-found`, `busy`. */
  listen(wish: ZoneWish, sink: ZoneSink): ZoneListening {
    const tap = this.#options.tapOf(wish.zone);
    if (tap === undefined) throw new DomainError("not-found", "There is no zone of this name");
    const count = this.#listeners.get(wish.address) ?? 0;
    if (count >= MAX_PER_ADDRESS) {
      throw new DomainError("busy", `${MAX_PER_ADDRESS} streams of zones go to this address already; end one`);
    }
    const place = this.#places.take("zone", wish.zone, wish.format);
    this.#listeners.set(wish.address, count + 1);
    const { broadcast } = this.#castOf(wish, tap);
    broadcast.join(sink);
    let isOver = false;
    return {
      ready: broadcast.ready,
      leave: () => {
        if (isOver) return;
        isOver = true;
        broadcast.leave(sink);
        place.leave();
        this.#forget(wish.address);
      },
    };
  }

  /** Ends what is heard of a zone. */
  end(zone: string): void {
    for (const cast of [...this.#casts.values()]) if (cast.zone === zone) cast.broadcast.end();
  }

  async close(): Promise<void> {
    for (const { broadcast } of [...this.#casts.values()]) broadcast.end();
    await this.#thread.close();
  }

  #castOf({ zone, format }: ZoneWish, tap: TapBuffers): Cast {
    const key = `${zone} ${format}`;
    const known = this.#casts.get(key);
    if (known !== undefined) return known;
    const broadcast = new Broadcast(this.#options.libraries.ffmpeg, format, () => {
      unfollow();
      if (this.#casts.get(key) === cast) this.#casts.delete(key);
    });
    const cast = { zone, broadcast };
    this.#casts.set(key, cast);
    const unfollow = this.#thread.follow(tap, {
      hear: (heard) => broadcast.hear(heard),
      broke: () => broadcast.end(),
    });
    return cast;
  }

  #forget(address: string): void {
    const count = (this.#listeners.get(address) ?? 0) - 1;
    if (count > 0) this.#listeners.set(address, count);
    else this.#listeners.delete(address);
  }
}
