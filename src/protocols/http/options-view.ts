import { z } from "zod";
import type { Command } from "../../player/commands.ts";
import type { Options } from "../../player/snapshot.ts";

const switchWord = z.enum(["off", "on", "oneshot"]);

export const optionsSchema = z
  .strictObject({
    repeat: z.boolean(),
    random: z.boolean(),
    single: switchWord,
    consume: switchWord,
    crossfadeSeconds: z.number().min(0).max(3600),
    mixRampDb: z.number().min(-200).max(200),
    mixRampDelaySeconds: z.number().min(0).max(3600).nullable().meta({ description: "null: MixRamp is off" }),
    replayGain: z.enum(["off", "track", "album", "auto"]),
    autoplay: z
      .enum(["off", "similar"])
      .meta({ description: "similar: when the queue comes to its end, songs like the last one are added" }),
  })
  .meta({ ref: "PlayerOptions" });

export const optionsPatchSchema = optionsSchema.partial().meta({ ref: "PlayerOptionsPatch" });

export function optionsView(options: Options): z.input<typeof optionsSchema> {
  return {
    repeat: options.repeat,
    random: options.random,
    single: options.single,
    consume: options.consume,
    crossfadeSeconds: options.crossfadeSeconds,
    mixRampDb: options.mixRampDb,
    mixRampDelaySeconds: options.mixRampDelaySeconds,
    replayGain: options.replayGain,
    autoplay: options.autoplay,
  };
}

/** The commands that bring the given options about, none for those left out. */
export function optionCommands(patch: z.output<typeof optionsPatchSchema>): Command[] {
  const commands: Command[] = [];
  if (patch.repeat !== undefined) commands.push({ type: "setRepeat", on: patch.repeat });
  if (patch.random !== undefined) commands.push({ type: "setRandom", on: patch.random });
  if (patch.single !== undefined) commands.push({ type: "setSingle", to: patch.single });
  if (patch.consume !== undefined) commands.push({ type: "setConsume", to: patch.consume });
  if (patch.crossfadeSeconds !== undefined) commands.push({ type: "setCrossfade", seconds: patch.crossfadeSeconds });
  if (patch.mixRampDb !== undefined) commands.push({ type: "setMixRampDb", db: patch.mixRampDb });
  if (patch.mixRampDelaySeconds !== undefined) {
    commands.push({ type: "setMixRampDelay", seconds: patch.mixRampDelaySeconds });
  }
  if (patch.replayGain !== undefined) commands.push({ type: "setReplayGain", mode: patch.replayGain });
  if (patch.autoplay !== undefined) commands.push({ type: "setAutoplay", to: patch.autoplay });
  return commands;
}
