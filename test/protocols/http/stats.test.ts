import { expect, it } from "vitest";
import { song } from "../../player/zone.ts";
import { startRig } from "./rig.ts";

it("tells what is played most, by song, artist, album and genre", async () => {
  const rig = await startRig();
  try {
    const tagged = (uri: string, artists: string[], album: string, genre: string) => ({
      ...song(uri),
      tags: [
        ...artists.map((artist) => ["Artist", artist] as const),
        ["Album", album] as const,
        ["Genre", genre] as const,
      ],
    });
    rig.library.songs = [
      tagged("a", ["One", "Two"], "First", "Jazz"),
      tagged("b", ["Two"], "Second", "Rock"),
      tagged("folder/c", ["Two"], "Second", "Jazz"),
    ];
    for (const [object, plays] of [
      ["a", "7"],
      ["b", "5"],
      ["folder/c", "4"],
      // Gone from the collection: it counts for nothing.
      ["folder/d", "100"],
    ]) {
      await rig.stickers.set({ type: "song", object: object ?? "" }, "playCount", plays ?? "");
    }
    const { json } = await rig.ask("GET", "/api/v1/stats");
    expect(json).toMatchObject({ plays: 16, songsPlayed: 3, library: { songs: 3 } });
    expect(json.songs.map((row: { song: { uri: string }; plays: number }) => [row.song.uri, row.plays])).toEqual([
      ["a", 7],
      ["b", 5],
      ["folder/c", 4],
    ]);
    expect(json.artists).toEqual([
      { name: "Two", plays: 16 },
      { name: "One", plays: 7 },
    ]);
    expect(json.albums).toEqual([
      { name: "Second", albumArtist: "Two", plays: 9 },
      { name: "First", albumArtist: "One", plays: 7 },
    ]);
    expect(json.genres[0]).toEqual({ name: "Jazz", plays: 11 });
    expect((await rig.ask("GET", "/api/v1/stats?limit=1")).json.songs).toHaveLength(1);
    expect((await rig.ask("GET", "/api/v1/stats?limit=0")).status).toBe(400);
  } finally {
    await rig.server.close();
  }
});
