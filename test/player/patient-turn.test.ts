import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Turn } from "../../src/player/player-port.ts";
import { DomainError } from "../../src/shared/errors.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import { SOUNDING, songs, zone } from "./zone.ts";

/** Adds the songs one by one, and stops in between for 5 ms each. */
function* adding(turn: Turn, letters: string): Generator<void, string> {
  for (const letter of letters) {
    yield* turn.steps({ type: "add", songs: songs(letter), at: null });
    const untilMs = performance.now() + 5;
    while (performance.now() < untilMs);
    yield;
  }
  return letters;
}

describe("a patient turn", () => {
  test("that is short is over at once", () => {
    const z = zone("abc");
    const add = (turn: Turn) => turn.steps({ type: "add", songs: songs("x"), at: null });
    expect(z.player.patientTurn(add, ({ ids }) => `${ids.length} ${z.queue} ${z.changes.length}`)).toBe("1 abcx 1");
  });

  test("is one step, others see what was before until its end, and what is after is told from there", async () => {
    const z = zone("abc");
    const turn = z.player.patientTurn(
      (open) => adding(open, "xyz"),
      (letters) => `${letters} ${z.queue} ${z.changes.length}`,
    );
    await setImmediate();
    expect([z.queue, z.changes.length]).toEqual(["abc", 0]);
    expect(await turn).toBe("xyz abcxyz 1");
  });

  test("is begun anew when somebody comes between, who does not wait", async () => {
    const z = zone("abc");
    let begun = 0;
    const turn = z.player.patientTurn(
      (open) => {
        begun++;
        return adding(open, "xyz");
      },
      () => z.queue,
    );
    await setImmediate();
    z.do({ type: "deleteId", id: z.id("b") });
    expect(z.queue).toBe("ac");
    expect(await turn).toBe("acxyz");
    expect([begun, z.changes.length]).toEqual([2, 2]);
  });

  test("ends in one go when others always come between", async () => {
    const z = zone("abc");
    let isOver = false;
    const turn = z.player.patientTurn(
      (open) => adding(open, "xy"),
      () => {
        isOver = true;
      },
    );
    for (let volume = 0; !isOver; volume = (volume + 1) % 100) {
      z.do({ type: "setVolume", volume });
      await setImmediate();
    }
    await turn;
    expect(z.queue).toBe("abcxy");
  });

  test("comes after what the engine reports meanwhile", async () => {
    const z = zone("abc");
    z.do({ type: "play", which: { position: 0 } });
    const { generation } = z;
    const turn = z.player.patientTurn(
      (open) => adding(open, "xyz"),
      () => `${z.snapshot().transport.kind} ${z.queue}`,
    );
    await setImmediate();
    z.engine.report({ type: "started", generation, sounding: SOUNDING });
    expect([z.snapshot().transport.kind, z.queue]).toEqual(["playing", "abc"]);
    expect(await turn).toBe("playing abcxyz");
  });

  test("waits for the patient and long ones before it, in order", async () => {
    const z = zone("");
    const all = [
      z.player.patientTurn(
        (open) => adding(open, "ab"),
        () => z.queue,
      ),
      z.player.longTurn((open) => adding(open, "cd")).then(() => z.queue),
      z.player.patientTurn(
        (open) => adding(open, "ef"),
        () => z.queue,
      ),
    ];
    expect([...(await Promise.all(all))].sort((a, b) => a.length - b.length).at(-1)).toHaveLength(6);
    expect([...z.queue].sort().join("")).toBe("abcdef");
    expect(z.changes.length).toBe(3);
  });

  test("that is refused or fails never happened, and the next one works", async () => {
    const z = zone("abc");
    const refused = () =>
      z.player.patientTurn(
        (open) => open.steps({ type: "deleteId", id: 99 as EntryId }),
        () => {},
      );
    expect(refused).toThrow(DomainError);
    const failing = z.player.patientTurn(
      function* (open): Generator<void, void> {
        yield* adding(open, "xy");
        throw new Error("client gone");
      },
      () => {},
    );
    await expect(failing).rejects.toThrow("client gone");
    expect([z.queue, z.changes.length, z.engine.holds - z.engine.releases]).toEqual(["abc", 0, 0]);
    await z.player.patientTurn(
      (open) => adding(open, "z"),
      () => {},
    );
    expect(z.queue).toBe("abcz");
  });
});
