import { z } from "zod";
import type { Command, Which } from "../../../player/commands.ts";
import type { EntryId } from "../../../shared/ids.ts";
import type { HttpContext } from "../context.ts";
import { entityTag, isNoneMatch } from "../entity-tag.ts";
import { optionCommands, optionsPatchSchema } from "../options-view.ts";
import { playerSchema, playerView } from "../player-view.ts";
import { zoneText } from "../push/zone-text.ts";
import { type Route, route } from "../route.ts";
import { notModified, stateId, write, writeInSlices, zoneOf, zoneQuery } from "../zone.ts";

const playBody = z
  .strictObject({ position: z.int().min(0).optional(), entryId: z.int().min(0).optional() })
  .refine((body) => body.position === undefined || body.entryId === undefined, "give position or entryId, not both")
  .meta({ ref: "PlayRequest" });

const seekBody = z
  .union([
    z.strictObject({ seconds: z.number().min(0) }),
    z.strictObject({ relativeSeconds: z.number().meta({ description: "may be negative" }) }),
  ])
  .meta({ ref: "SeekRequest" });

const volumeBody = z.strictObject({ volume: z.int().min(0).max(100) }).meta({ ref: "Volume" });

/** Verbs that need no body: `curl -X POST .../player/pause`. */
const VERBS: readonly { readonly name: string; readonly summary: string; readonly command: Command }[] = [
  { name: "pause", summary: "Pause", command: { type: "pause", paused: true } },
  { name: "resume", summary: "Go on after a pause", command: { type: "pause", paused: false } },
  { name: "toggle", summary: "Pause, or go on", command: { type: "pause", paused: null } },
  { name: "stop", summary: "Stop", command: { type: "stop" } },
  { name: "next", summary: "Go to the next song", command: { type: "next" } },
  { name: "previous", summary: "Go to the previous song", command: { type: "previous" } },
];

/** `/player`: what sounds, and how. */
export function playerRoutes(context: HttpContext): Route[] {
  const { epoch } = context.operations.info;
  const common = { tag: "player", query: zoneQuery, result: playerSchema };
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/player",
      summary: "What is playing, and how",
      run: (call) => {
        const { moment, player } = zoneText(zoneOf(context, call.query.zone), epoch);
        const ETag = entityTag(stateId(context, moment.snapshot));
        if (isNoneMatch(call.header("if-none-match"), ETag)) return notModified(ETag);
        return { json: player, headers: { ETag } };
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "control",
      path: "/player/play",
      summary: "Play; without a body, the current song or the first",
      body: playBody.optional(),
      run: (call) =>
        write(
          context,
          call,
          (turn) => turn.do({ type: "play", which: whichOf(call.body) }),
          (moment) => playerView(moment, epoch),
        ),
    }),
    ...VERBS.map(({ name, summary, command }) =>
      route({
        ...common,
        method: "post",
        scope: "control",
        path: `/player/${name}`,
        summary,
        run: (call) =>
          write(
            context,
            call,
            (turn) => turn.do(command),
            (moment) => playerView(moment, epoch),
          ),
      }),
    ),
    route({
      ...common,
      method: "put",
      scope: "control",
      path: "/player/position",
      summary: "Seek in the current song",
      body: seekBody,
      run: (call) =>
        write(
          context,
          call,
          (turn) => turn.do(seekCommand(call.body)),
          (moment) => playerView(moment, epoch),
        ),
    }),
    route({
      ...common,
      method: "put",
      scope: "control",
      path: "/player/volume",
      summary: "Set the volume",
      body: volumeBody,
      run: (call) =>
        write(
          context,
          call,
          (turn) => turn.do({ type: "setVolume", volume: call.body.volume }),
          (moment) => playerView(moment, epoch),
        ),
    }),
    route({
      ...common,
      method: "patch",
      scope: "control",
      path: "/player/options",
      summary: "Change repeat, random and the like; what is left out stays",
      body: optionsPatchSchema,
      run: (call) =>
        writeInSlices(
          context,
          call,
          function* (turn) {
            for (const command of optionCommands(call.body)) yield* turn.steps(command);
          },
          (moment) => playerView(moment, epoch),
        ),
    }),
  ];
}

function whichOf(body: z.output<typeof playBody> | undefined): Which | null {
  if (body?.position !== undefined) return { position: body.position };
  if (body?.entryId !== undefined) return { id: body.entryId as EntryId };
  return null;
}

function seekCommand(body: z.output<typeof seekBody>): Command {
  return "seconds" in body
    ? { type: "seekCurrent", seconds: body.seconds, relative: false }
    : { type: "seekCurrent", seconds: body.relativeSeconds, relative: true };
}
