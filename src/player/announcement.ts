import type { EntryId, Generation } from "../shared/ids.ts";
import { shownUri } from "../shared/shown-uri.ts";
import type { Song } from "../shared/song.ts";
import type { Handlers } from "./command-table.ts";
import { playState } from "./current.ts";
import type { Draft } from "./draft.ts";
import type { EngineEvent } from "./engine-port.ts";
import { loadSought, positionNow } from "./playback.ts";
import { resumed } from "./transport-commands.ts";

/**
 * A song that is heard in place of everything, once, and is in no queue. Behind it the current entry waits paused at its
 * place, under a generation that the engine is not told of before the announcement is over: whatever ends it, what was
 * before is what the snapshot says.
 */
export type Announcement = {
  readonly song: Song;
  readonly generation: Generation;
  /** 0..100 while it lasts; null = as it is. */
  readonly volume: number | null;
  /** What waits behind it was playing. */
  readonly goesOn: boolean;
};

/** What is longer holds up the music rather than announces something. */
const MAX_SECONDS = 300;
/** In the place of an entry, for the engine: no entry has it. */
export const NO_ENTRY = 0 as EntryId;

export const announcementCommands: Handlers<"announce"> = {
  /** A second one takes the place of the first, and what waited goes on waiting. */
  announce(draft, { song, volume }) {
    const before = draft.announcement;
    const { transport } = draft;
    const goesOn = before?.goesOn ?? (playState(transport) === "playing" || transport.kind === "held");
    if (before === null && transport.kind !== "stopped") loadSought(draft, transport.entryId, positionNow(draft), true);
    draft.announcement = Object.freeze({ song, generation: draft.takeGeneration(), volume, goesOn });
  },
};

/** Who has something played meanwhile wants to hear that. */
export function settleAnnouncement(draft: Draft): void {
  if (draft.announcement !== null && playState(draft.transport) === "playing") draft.announcement = null;
}

/** Whether this was about the announcement, and has been taken in. Whatever goes wrong ends it: the music waits for nobody. */
export function hearAnnouncement(draft: Draft, event: EngineEvent): boolean {
  const { announcement } = draft;
  if (announcement === null || event.generation !== announcement.generation) return false;
  const reason = faultOf(event);
  if (reason !== null) draft.error = `Failed to play "${shownUri(announcement.song.uri)}": ${reason}`;
  if (reason !== null || event.type === "ended") {
    draft.announcement = null;
    if (announcement.goesOn) draft.transport = resumed(draft.transport);
  }
  return true;
}

function faultOf(event: EngineEvent): string | null {
  switch (event.type) {
    case "failed":
      return event.reason;
    case "device":
      return event.state === "lost" ? event.reason : null;
    case "stream":
      return event.state === "waiting" ? event.reason : null;
    case "started": {
      const { durationSeconds } = event.sounding;
      return durationSeconds !== null && durationSeconds > MAX_SECONDS ? "it is too long to be announced" : null;
    }
    default:
      return null;
  }
}
