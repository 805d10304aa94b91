import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ queue: "xyz" });
});
afterEach(() => rig.server.close());

const player = (path = "") => `/api/v1/player${path}`;

describe("GET /player", () => {
  it("shows a stopped zone", async () => {
    const { status, json, headers } = await rig.ask("GET", player());
    expect(status).toBe(200);
    expect(json).toMatchObject({
      zone: "default",
      epoch: "e1",
      state: "stopped",
      announcing: false,
      loading: false,
      positionSeconds: null,
      entry: null,
      volume: 100,
      queue: { length: 3 },
      options: { repeat: false, single: "off" },
    });
    expect(headers.etag).toBe(`"e1-${json.revision}"`);
  });

  it("shows what sounds, how far, and what follows", async () => {
    rig.zone.player.do({ type: "play", which: { position: 1 } });
    rig.zone.started();
    rig.zone.engine.now = { generation: rig.zone.generation, playedSeconds: 12.5, bitrateKbps: 900 };
    const { json } = await rig.ask("GET", player());
    expect(json).toMatchObject({
      state: "playing",
      positionSeconds: 12.5,
      durationSeconds: 100,
      bitrateKbps: 900,
      format: { rateHz: 44100, bits: 16, channels: 2 },
      entry: { position: 1, song: { uri: "y", title: "y" } },
      next: { position: 2, song: { uri: "z" } },
    });
  });

  it("never lets the position pass the end, nor takes another generation's progress for its own", async () => {
    rig.zone.player.do({ type: "play", which: { position: 0 } });
    rig.zone.started();
    rig.zone.engine.now = { generation: rig.zone.generation, playedSeconds: 100.7, bitrateKbps: null };
    expect((await rig.ask("GET", player())).json.positionSeconds).toBe(100);
    rig.zone.engine.now = { generation: 999, playedSeconds: 50, bitrateKbps: 320 };
    expect((await rig.ask("GET", player())).json).toMatchObject({ positionSeconds: 0, bitrateKbps: null });
  });

  it("shows playback held by a lost device as paused where it was", async () => {
    rig.zone.player.do({ type: "play", which: { position: 0 } });
    rig.zone.started();
    rig.zone.engine.now = { generation: rig.zone.generation, playedSeconds: 20, bitrateKbps: null };
    rig.zone.engine.report({ type: "device", generation: rig.zone.generation, state: "lost", reason: "unplugged" });
    const { json } = await rig.ask("GET", player());
    expect(json).toMatchObject({ state: "paused", positionSeconds: 20 });
    expect(json.error).toContain("unplugged");
  });

  it("answers 304 while nothing changed", async () => {
    const { headers } = await rig.ask("GET", player());
    const etag = String(headers.etag);
    expect((await rig.ask("GET", player(), { headers: { "If-None-Match": etag } })).status).toBe(304);
    expect((await rig.ask("GET", player(), { headers: { "If-None-Match": `"x", W/${etag}` } })).status).toBe(304);
    rig.zone.player.do({ type: "setVolume", volume: 30 });
    expect((await rig.ask("GET", player(), { headers: { "If-None-Match": etag } })).status).toBe(200);
  });

  it("does not know other zones", async () => {
    expect((await rig.ask("GET", player("?zone=default"))).status).toBe(200);
    expect((await rig.ask("GET", player("?zone=attic"))).json).toMatchObject({ status: 404, code: "not-found" });
  });
});

describe("the verbs", () => {
  it("work without a body", async () => {
    expect((await rig.ask("POST", player("/play"))).json).toMatchObject({ state: "playing", loading: true });
    rig.zone.started();
    expect((await rig.ask("POST", player("/pause"))).json.state).toBe("paused");
    expect((await rig.ask("POST", player("/resume"))).json.state).toBe("playing");
    expect((await rig.ask("POST", player("/toggle"))).json.state).toBe("paused");
    expect((await rig.ask("POST", player("/next"))).json.entry.song.uri).toBe("y");
    expect((await rig.ask("POST", player("/previous"))).json.entry.song.uri).toBe("x");
    expect((await rig.ask("POST", player("/stop"))).json.state).toBe("stopped");
  });

  it("choose an entry by position or id", async () => {
    expect((await rig.ask("POST", player("/play"), { body: { position: 2 } })).json.entry.song.uri).toBe("z");
    expect((await rig.ask("POST", player("/play"), { body: { entryId: rig.zone.id("y") } })).json.entry.song.uri).toBe(
      "y",
    );
    expect((await rig.ask("POST", player("/play"), { body: { position: 0, entryId: 1 } })).status).toBe(400);
    expect((await rig.ask("POST", player("/play"), { body: { position: 9 } })).json.code).toBe("bad-position");
  });

  it("answer with the new revision", async () => {
    const before = (await rig.ask("GET", player())).json.revision;
    const { json, headers } = await rig.ask("PUT", player("/volume"), { body: { volume: 41 } });
    expect(json.revision).toBeGreaterThan(before);
    expect(json.volume).toBe(41);
    expect(headers.etag).toBe(`"e1-${json.revision}"`);
    expect(rig.zone.snapshot().revision).toBe(json.revision);
  });

  it("seek absolutely and relatively", async () => {
    expect((await rig.ask("PUT", player("/position"), { body: { seconds: 5 } })).json.code).toBe("not-playing");
    rig.zone.player.do({ type: "play", which: { position: 0 } });
    rig.zone.started();
    expect((await rig.ask("PUT", player("/position"), { body: { seconds: 42 } })).json.positionSeconds).toBe(42);
    rig.zone.started();
    const relative = await rig.ask("PUT", player("/position"), { body: { relativeSeconds: -2 } });
    expect(relative.json.positionSeconds).toBe(40);
  });

  it("change several options as one turn, or none", async () => {
    const before = rig.zone.snapshot().revision;
    const { json } = await rig.ask("PATCH", player("/options"), {
      body: { repeat: true, random: true, single: "oneshot", crossfadeSeconds: 3, replayGain: "album" },
    });
    expect(json.options).toMatchObject({
      repeat: true,
      random: true,
      single: "oneshot",
      consume: "off",
      crossfadeSeconds: 3,
      replayGain: "album",
    });
    expect(rig.zone.snapshot().revision).toBe(before + 1);
    expect((await rig.ask("PATCH", player("/options"), { body: { repeat: false, single: "twice" } })).status).toBe(400);
    expect(rig.zone.snapshot().options.repeat).toBe(true);
  });
});

describe("If-Match", () => {
  it("lets the change through on the state that was read, and refuses it on any other", async () => {
    const etag = String((await rig.ask("GET", player())).headers.etag);
    const first = await rig.ask("PUT", player("/volume"), { body: { volume: 10 }, headers: { "If-Match": etag } });
    expect(first.status).toBe(200);
    const second = await rig.ask("PUT", player("/volume"), { body: { volume: 90 }, headers: { "If-Match": etag } });
    expect(second.json).toMatchObject({ status: 412, code: "precondition-failed" });
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(rig.zone.snapshot().volume).toBe(10);
    expect((await rig.ask("POST", player("/play"), { headers: { "If-Match": "*" } })).status).toBe(200);
  });
});
