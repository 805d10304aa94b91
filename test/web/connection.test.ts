import { expect, test } from "vitest";
import type { PlayerView } from "../../src/protocols/http/player-view.ts";
import { latest } from "../../src/web/api/latest.ts";
import { Connection, type Socket } from "../../src/web/state/connection.ts";
import { feed } from "../../src/web/state/feed.ts";
import { extended, moveOf, NOTHING, toggled } from "../../src/web/state/selection.ts";
import { player } from "../../src/web/state/store.ts";
import { until } from "../rig/wait.ts";

/** Sockets that do what the test says. */
function line() {
  const sockets: (Socket & { said: string[] })[] = [];
  const open = () => {
    const said: string[] = [];
    const socket = {
      onopen: null,
      onclose: null,
      onmessage: null,
      said,
      send: (text: string) => said.push(text),
      close() {},
    };
    sockets.push(socket);
    return socket;
  };
  const newest = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("nobody has connected");
    return socket;
  };
  return {
    sockets,
    connection: new Connection({ open, onState: () => {}, random: () => 0 }),
    come: () => newest().onopen?.(undefined as never),
    tell: (event: string, data: unknown) =>
      newest().onmessage?.({ data: JSON.stringify({ event, id: null, data }) } as MessageEvent),
    break: () => newest().onclose?.(undefined as never),
    said: () => newest().said,
  };
}

test("C-18: registered a thousand times around a connect, a handler is called once, and meters are asked for once", async () => {
  const { connection, come, tell, said } = line();
  let calls = 0;
  const handler = () => calls++;
  for (let i = 0; i < 1000; i++) {
    if (i === 500) connection.start("default");
    connection.on("meters", handler)();
  }
  const off = connection.on("meters", handler);
  connection.on("meters", handler);
  come();
  await Promise.resolve();
  await Promise.resolve();
  tell("meters", {});
  expect(calls).toBe(1);
  expect(said()).toEqual(['{"type":"subscribe","meters":{"hz":30}}']);
  off();
  await Promise.resolve();
  await Promise.resolve();
  expect(said().at(-1)).toBe('{"type":"unsubscribe","meters":true}');
  connection.stop();
});

test("F3: after a break the same table is heard over the next socket, and a late message of the old one is not", async () => {
  const { connection, come, tell, sockets, said, break: end } = line();
  const heard: unknown[] = [];
  connection.on("change", ({ data }) => heard.push(data));
  connection.on("meters", () => {});
  connection.start("default");
  come();
  end();
  await until("the next socket", () => sockets.length === 2);
  come();
  await Promise.resolve();
  await Promise.resolve();
  expect(said()).toEqual(['{"type":"subscribe","meters":{"hz":30}}']);
  sockets[0]?.onmessage?.({ data: '{"event":"change","data":"old"}' } as MessageEvent);
  tell("change", "new");
  expect(heard).toEqual(["new"]);
  connection.stop();
});

test("C-17: swapped pushes leave the higher revision; only a snapshot begins another epoch", () => {
  const { connection, come, tell } = line();
  feed(connection);
  connection.start("default");
  come();
  const state = (epoch: string, revision: number) => ({
    player: { zone: "default", epoch, revision, volume: revision } as PlayerView,
    outputs: [],
    library: null,
    zones: [],
  });
  tell("snapshot", state("a", 5));
  tell("change", state("a", 7));
  tell("change", state("a", 6));
  expect(player.peek()?.volume).toBe(7);
  tell("change", state("b", 9));
  expect(player.peek()?.epoch).toBe("a");
  tell("snapshot", state("b", 1));
  expect(player.peek()).toMatchObject({ epoch: "b", revision: 1 });
  connection.stop();
});

test("C-17: the newest question counts, and the older one is aborted", async () => {
  const aborted: string[] = [];
  const answers = new Map<string, (text: string) => void>();
  const ask = latest((signal: AbortSignal, text: string) => {
    signal.addEventListener("abort", () => aborted.push(text));
    return new Promise<string>((resolve) => answers.set(text, resolve));
  });
  const [first, second] = [ask("a"), ask("ab")];
  answers.get("ab")?.("of ab");
  answers.get("a")?.("of a");
  expect([await first, await second]).toEqual([null, "of ab"]);
  expect(aborted).toEqual(["a"]);
});

test("rows are chosen one by one and on to another, and carried together", () => {
  const idAt = (index: number) => index * 10;
  const chosen = extended(toggled(NOTHING, 20, 2), 4, idAt);
  expect([...chosen.ids]).toEqual([20, 30, 40]);
  const isChosen = (index: number) => chosen.ids.has(idAt(index));
  expect(moveOf(3, 0, isChosen)).toEqual({ start: 2, end: 5, to: 0 });
  expect(moveOf(3, 8, isChosen)).toEqual({ start: 2, end: 5, to: 5 });
  expect(moveOf(3, 4, isChosen)).toBeNull();
  expect(moveOf(0, 2, isChosen)).toEqual({ start: 0, end: 1, to: 1 });
});
