import type { Command } from "commander";
import { type Cli, command, show } from "../cli.ts";
import { Complaint, EXIT } from "../complaint.ts";
import { readWhole } from "../read-value.ts";
import { table } from "../words.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Sound = { readonly [stage: string]: Json };
type Enhance = {
  readonly settings: {
    readonly enabled: boolean;
    readonly preset: string;
    readonly intensity: number;
    readonly bypassed: boolean;
  };
  readonly now: { readonly state: string; readonly reason: string | null };
};
type Presets = { readonly presets: readonly { readonly name: string }[] };

const BAD_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** `sound` and `enhance`. */
export function soundCommands(cli: Cli): Command[] {
  return [soundCommand(cli), enhanceCommand(cli)];
}

function soundCommand(cli: Cli): Command {
  const path = () => cli.api().inZone("/sound");
  const sound = command("sound", "Equalisers, dynamics, stereo image and limiter of a zone", [
    "sound get graphic",
    "sound set balance -0.2",
    "sound set graphic.enabled true",
    "sound set graphic.slidersDb [3,2,1,0,-1,-2,0,2,4,5]",
    "sound preset save night",
    "sound preset apply night",
    "sound reset",
  ]);
  const tell = (answer: Sound) => show(cli, answer, stagesText);
  sound.addCommand(
    command("get [stage]", "Show all stages, or one with all its settings").action(
      async (stage: string | undefined) => {
        const all = await cli.api().get<Sound>(path());
        if (stage === undefined) return tell(all);
        const one = valueAt(all, stage.split("."));
        if (one === undefined) throw new Complaint(`there is no ${stage}; there are ${Object.keys(all).join(", ")}`);
        show(cli, one, (value) => JSON.stringify(value, null, 2));
      },
    ),
    { isDefault: true },
  );
  sound.addCommand(
    command("set", "Change one setting; the others stay")
      .argument("<setting>", "as stage.setting, or a stage as a whole")
      .argument("<value>", "a number, true or false, a word, or JSON")
      .action(async (setting: string, value: string) => {
        const steps = setting.split(".");
        const [stage = ""] = steps;
        const all = await cli.api().get<Sound>(path());
        const changed = withValue(all, steps, jsonOf(value)) as Sound;
        tell(await cli.api().patch<Sound>(path(), { [stage]: changed[stage] }));
      }),
  );
  sound.addCommand(
    command("reset", "Leave every sample as it is").action(async () => tell(await cli.api().delete<Sound>(path()))),
  );
  sound.addCommand(presetCommand(cli));
  return sound;
}

function presetCommand(cli: Cli): Command {
  const preset = command("preset", "Sounds under a name");
  const at = (name: string) => `/sound/presets/${encodeURIComponent(name)}`;
  preset.addCommand(
    command("list", "Show them").action(async () =>
      show(cli, await cli.api().get<Presets>("/sound/presets"), ({ presets }) =>
        presets.length === 0 ? "there are no presets" : presets.map(({ name }) => name).join("\n"),
      ),
    ),
    { isDefault: true },
  );
  preset.addCommand(
    command("save <name>", "Keep what is set now").action(async (name: string) =>
      show(cli, await cli.api().put(cli.api().inZone(at(name)), {}), () => `kept as ${name}`),
    ),
  );
  preset.addCommand(
    command("apply <name>", "Set what was kept").action(async (name: string) =>
      show(cli, await cli.api().post<Sound>(cli.api().inZone(`${at(name)}/apply`)), stagesText),
    ),
  );
  preset.addCommand(
    command("delete <name>", "Forget it").action(async (name: string) =>
      show(cli, await cli.api().delete(at(name)), () => `${name} is deleted`),
    ),
  );
  return preset;
}

function enhanceCommand(cli: Cli): Command {
  return command("enhance", "Make each track sound better, by what it sounds like", [
    "enhance",
    "enhance on --preset warm --intensity 60",
    "enhance ab",
    "enhance off",
  ])
    .argument("[what]", "on, off, or ab: hear the original as loud, or the enhanced sound again")
    .option("--preset <name>", "adaptive, gentle, warm, bright or punchy")
    .option("--intensity <n>", "0 to 100", readWhole)
    .action(async (what: string | undefined, options: { preset?: string; intensity?: number }) => {
      const api = cli.api();
      const path = api.inZone("/sound/enhance");
      if (what !== undefined && !["on", "off", "ab"].includes(what))
        throw new Complaint("it should be on, off or ab.", EXIT.usage);
      const { settings } = await api.get<Enhance>(path);
      const switched = what === "on" || what === "off" ? { enabled: what === "on" } : {};
      const enhance = { ...settings, ...switched, ...options };
      if (JSON.stringify(enhance) !== JSON.stringify(settings)) await api.patch(api.inZone("/sound"), { enhance });
      if (what === "ab") await api.post(`${path}/ab`);
      show(cli, await api.get<Enhance>(path), enhanceText);
    });
}

function enhanceText({ settings, now }: Enhance): string {
  const { enabled, preset, intensity, bypassed } = settings;
  if (!enabled) return "off";
  const heard = bypassed ? "the original is heard, as loud" : now.state;
  return `${preset}, intensity ${intensity}: ${heard}${now.reason === null ? "" : ` (${now.reason})`}`;
}

/** Which stages do something. */
function stagesText(sound: Sound): string {
  return table(
    Object.entries(sound).map(([stage, value]) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [stage, JSON.stringify(value)];
      const enabled = (value as Sound).enabled;
      return [stage, enabled === undefined ? JSON.stringify(value) : enabled === true ? "on" : "off"];
    }),
  );
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function valueAt(value: Json, [step, ...rest]: readonly string[]): Json | undefined {
  if (step === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return valueAt((value as Sound)[step] ?? null, rest);
}

/** What the daemon does not know, it refuses. */
function withValue(before: Json | undefined, [step, ...rest]: readonly string[], value: Json): Json {
  if (step === undefined) return value;
  if (BAD_KEYS.has(step)) throw new Complaint(`there is no setting ${step}`);
  const around = typeof before === "object" && before !== null && !Array.isArray(before) ? (before as Sound) : {};
  return { ...around, [step]: withValue(around[step], rest, value) };
}
