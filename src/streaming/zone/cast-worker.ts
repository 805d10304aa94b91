import { parentPort, workerData } from "node:worker_threads";
import { Soxr } from "../../decoders/soxr.ts";
import { serveThread } from "../../shared/thread.ts";
import type { CastWish, Heard } from "./cast-messages.ts";
import { HeardSound } from "./heard-sound.ts";

// Entry of the thread that hears what zones play, for those who listen over the network. workerData: path of libsoxr.

const LOOK_MS = 40;

if (parentPort !== null) {
  const port = parentPort;
  const followed = new Map<number, HeardSound>();
  let soxr: Soxr | null = null;
  const loaded = () => {
    soxr ??= new Soxr(String(workerData));
    return soxr;
  };
  serveThread(port, (wish: CastWish) => {
    if (wish.type === "follow") followed.set(wish.id, new HeardSound(wish.tap, loaded, performance.now()));
    else {
      followed.get(wish.id)?.close();
      followed.delete(wish.id);
    }
  });
  setInterval(() => {
    for (const [id, sound] of followed) {
      for (const samples of sound.look(performance.now())) {
        const heard = { id, rateHz: sound.rateHz, samples: samples as Float32Array<ArrayBuffer> } satisfies Heard;
        port.postMessage(heard, [heard.samples.buffer]);
      }
    }
  }, LOOK_MS);
}
