/** C-14: one cache for all, bounded by count and bytes to the byte; who misses the same chunk waits for one computation. */
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { CHUNK_FRAMES, type Chunk } from "../../src/streaming/chunk.ts";
import { ChunkCache } from "../../src/streaming/chunk-cache.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { temporaryPlace } from "../rig/place.ts";
import { seeded } from "../rig/random.ts";
import { startHouse } from "../streaming/house.ts";
import { StreamClient } from "../streaming/stream-client.ts";

const KEYS = 60;
const CLIENTS = 20;
/** Of the daemon's song. */
const SONG_CHUNKS = process.env.FULL === "1" ? KEYS : 20;

test("20 clients, 60 keys, a cap of 50: computations are distinct misses, and the bytes are never above the cap", async () => {
  const limits = { chunks: 50, bytes: 40_000 };
  const cache = new ChunkCache(limits);
  const random = seeded(14);
  /** What must be there, oldest first, and what is being made. */
  const kept = new Map<string, number>();
  const coming = new Map<string, () => void>();
  let misses = 0;
  let hits = 0;
  const sizeOf = (key: string) => 400 + Number(key) * 17;
  const put = (key: string) => {
    kept.set(key, sizeOf(key));
    const bytes = () => [...kept.values()].reduce((sum, size) => sum + size, 0);
    for (const oldest of kept.keys()) {
      if (kept.size <= limits.chunks && bytes() <= limits.bytes) break;
      kept.delete(oldest);
    }
  };
  const client = async () => {
    for (let i = 0; i < 200; i++) {
      const key = String(random.below(KEYS));
      const size = kept.get(key);
      if (size !== undefined) {
        hits++;
        kept.delete(key);
        kept.set(key, size);
      } else if (!coming.has(key)) misses++;
      const chunk = await cache.get(key, () => {
        const { promise, resolve } = Promise.withResolvers<Chunk>();
        coming.set(key, () => {
          coming.delete(key);
          resolve({ frames: 1, isLast: false, payload: new Uint8Array(sizeOf(key)) });
          // The cache has it before anybody else goes on.
          put(key);
        });
        return promise;
      });
      expect(chunk.payload.byteLength).toBe(sizeOf(key));
      const { chunks, bytes } = cache.figures();
      expect(chunks).toBeLessThanOrEqual(limits.chunks);
      expect(bytes).toBeLessThanOrEqual(limits.bytes);
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  let isOver = false;
  void clients.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const [finish] = [...coming.values()].slice(random.below(3));
    finish?.();
    await turn();
  }
  await clients;
  const { computed, hits: found, shared, chunks, bytes } = cache.figures();
  expect([computed, found, computed + found + shared]).toEqual([misses, hits, CLIENTS * 200]);
  expect([chunks, bytes]).toEqual([kept.size, [...kept.values()].reduce((sum, size) => sum + size, 0)]);
  expect(shared).toBeGreaterThan(0);
});

test("what fails is told to all who wait, and is tried again by who comes next", async () => {
  const cache = new ChunkCache({ chunks: 2, bytes: 100 });
  const broken = () => Promise.reject(new Error("broken"));
  const answers = await Promise.allSettled([cache.get("a", broken), cache.get("a", broken)]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const chunk = { frames: 1, isLast: true, payload: new Uint8Array(101) };
  expect(await cache.get("a", async () => chunk)).toBe(chunk);
  // Larger than the cache: given, not kept.
  expect(cache.figures()).toEqual({ chunks: 0, bytes: 0, hits: 0, shared: 1, computed: 2 });
});

test("20 clients of the daemon hear one song: each of its chunks is made once", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("c14");
  const music = place.under("music");
  writeCodedTracks(music, [SONG_CHUNKS * CHUNK_FRAMES]);
  await using house = await startHouse({ folder: place.under("server"), music }, 1, CLIENTS);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => StreamClient.open(house.server.httpPort)));
  for (const client of clients) client.say({ type: "play_normal", uri: "t000.wav" });
  for (const client of clients) await client.told("ended");
  const bytes = clients[0]?.sound(1, 4) ?? Buffer.alloc(0);
  expect(bytes.length).toBe(SONG_CHUNKS * CHUNK_FRAMES * 4);
  for (const client of clients) expect(client.sound(1, 4).equals(bytes)).toBe(true);
  const { chunks } = await house.streams();
  // And what it is decoded to was found out once.
  expect(chunks.computed).toBe(SONG_CHUNKS + 1);
  expect(chunks.hits + chunks.shared).toBe((CLIENTS - 1) * (SONG_CHUNKS + 1));
  expect(chunks.bytes).toBeGreaterThanOrEqual(bytes.length);
  expect(chunks.bytes).toBeLessThan(bytes.length + 1_000);
  for (const client of clients) client.close();
  await house.empty();
});
