import { afterEach, expect, it } from "vitest";
import type { SimilarAddress } from "../../../src/operations/similar/similar-port.ts";
import { song } from "../../player/zone.ts";
import { FakeLibrary } from "./fake-library.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.server.close());

const SIMILAR = "/api/v1/library/song/similar";
const named = (uri: string, title: string) => ({
  ...song(uri),
  tags: [["Title", title] as const, ["Artist", "Somebody"] as const],
});
const near = (uri: string, distance: number): SimilarAddress => ({
  ...{ uri, distance },
  differences: [
    { dimension: "tempo", differsBy: -0.5 },
    { dimension: "centroid", differsBy: -0.25 },
    { dimension: "width", differsBy: 0.01 },
  ],
});

async function start(known: Readonly<Record<string, readonly SimilarAddress[]>>) {
  const library = new FakeLibrary([
    named("a", "One"),
    named("b", "Two"),
    named("copies/b", "TWO"),
    named("copies/a", "One"),
    { ...named("gone", "Gone"), missing: true },
    named("c", "Three"),
  ]);
  const nearest = async (uri: string, limit: number) => known[uri]?.slice(0, limit) ?? null;
  rig = await startRig({ parts: { library, similar: { nearest } } });
}

it("offers each recording once, the likest first, with words for what differs", async () => {
  const all = ["copies/a", "b", "copies/b", "gone", "nowhere", "c"].map((uri, i) => near(uri, i / 10));
  await start({ a: all });
  const { json } = await rig.ask("GET", `${SIMILAR}?uri=a&explain=1`);
  expect(json.songs.map((each: { song: { uri: string } }) => each.song.uri)).toEqual(["b", "c"]);
  expect(json.songs[0]).toMatchObject({ distance: 0.1, differs: ["much slower", "darker"] });
  const one = await rig.ask("GET", `${SIMILAR}?uri=a&limit=1`);
  expect(one.json.songs).toHaveLength(1);
  expect(one.json.songs[0]).not.toHaveProperty("differs");
});

it("says what is missing: the song, its analysis, or sense in the question", async () => {
  await start({});
  const refusal = async (query: string) => {
    const { status, json } = await rig.ask("GET", `${SIMILAR}?${query}`);
    return [status, json.code];
  };
  expect(await refusal("uri=none")).toEqual([404, "not-found"]);
  expect(await refusal("uri=a")).toEqual([409, "not-analysed"]);
  expect(await refusal("uri=../a")).toEqual([400, "bad-path"]);
  expect(await refusal("uri=http://radio.example/")).toEqual([400, "bad-uri"]);
  for (const query of ["", "uri=a&limit=0", "uri=a&limit=201", "uri=a&explain=yes"]) {
    expect((await refusal(query))[0]).toBe(400);
  }
});

it("autoplay is an option of the zone", async () => {
  await start({});
  const set = (autoplay: unknown) => rig.ask("PATCH", "/api/v1/player/options", { body: { autoplay } });
  expect((await set("similar")).json).toMatchObject({ options: { autoplay: "similar" }, autoplayNote: null });
  expect(rig.zone.snapshot().options.autoplay).toBe("similar");
  expect((await set(true)).status).toBe(400);
  expect((await set("off")).json.options.autoplay).toBe("off");
});
