import type { MpdClient } from "./mpd-client.ts";
import { field, numeric, type Reply, records } from "./mpd-reply.ts";

/** One moment as a client sees it: three answers from one command list, so from one revision. */
export type View = { readonly status: Reply; readonly current: Reply; readonly queue: readonly Reply[] };

const POSITION_SLACK_SECONDS = 0.01;

export const VIEW_COMMANDS = ["status", "currentsong", "playlistinfo"] as const;

export async function view(client: MpdClient): Promise<View> {
  return viewOf(await client.list(VIEW_COMMANDS));
}

export function viewOf(replies: readonly Reply[]): View {
  const [status = [], current = [], queue = []] = replies;
  return { status, current, queue: records(queue) };
}

/** The universal snapshot check: what is wrong with one view, in words. An empty list is what everybody wants. */
export function faultsOf({ status, current, queue }: View): string[] {
  const faults: string[] = [];
  const claim = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const ids = queue.map((entry) => numeric(entry, "Id"));
  const [song, songId] = [numeric(status, "song"), numeric(status, "songid")];
  const state = field(status, "state");

  claim(
    numeric(status, "playlistlength") === queue.length,
    `playlistlength ${field(status, "playlistlength")} of ${queue.length}`,
  );
  claim(new Set(ids).size === ids.length, "an entry id appears twice");
  claim(
    queue.every((entry, index) => numeric(entry, "Pos") === index),
    "positions do not count up from 0",
  );
  claim((song === undefined) === (songId === undefined), `song ${song} without songid ${songId}`);
  claim(
    song === undefined || ids[song] === songId,
    `song ${song} has id ${song === undefined ? "" : ids[song]}, not ${songId}`,
  );
  claim(numeric(current, "Id") === songId, `currentsong is ${field(current, "Id")}, songid ${songId}`);
  claim(numeric(current, "Pos") === song, `currentsong at ${field(current, "Pos")}, song ${song}`);
  claim(
    song === undefined || field(current, "file") === field(queue[song] ?? [], "file"),
    "currentsong is another file",
  );
  claim(state === "stop" || song !== undefined, `${state} without a song`);

  const [next, nextId] = [numeric(status, "nextsong"), numeric(status, "nextsongid")];
  claim((next === undefined) === (nextId === undefined), `nextsong ${next} without nextsongid ${nextId}`);
  claim(next === undefined || ids[next] === nextId, `nextsong ${next} is not entry ${nextId}`);
  if (song !== undefined && field(status, "random") === "0" && field(status, "single") === "0") {
    const follows = song + 1 < queue.length;
    if (follows) claim(next === song + 1, `nextsong ${next} after ${song} of ${queue.length}`);
    else if (field(status, "repeat") === "0") claim(next === undefined, `nextsong ${next} after the last`);
  }

  const [elapsed, duration] = [numeric(status, "elapsed"), numeric(status, "duration")];
  claim(elapsed === undefined || elapsed >= 0, `elapsed ${elapsed}`);
  if (elapsed !== undefined && duration !== undefined) {
    claim(elapsed <= duration + POSITION_SLACK_SECONDS, `elapsed ${elapsed} of ${duration}`);
  }
  return faults;
}

/** Watches one connection: the queue's version must never go back. */
export function versionWatch(): (status: Reply) => string[] {
  let last = 0;
  return (status) => {
    const version = numeric(status, "playlist") ?? -1;
    const faults = version < last ? [`playlist version went from ${last} to ${version}`] : [];
    last = version;
    return faults;
  };
}
