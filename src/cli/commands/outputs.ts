import type { Command } from "commander";
import { type Cli, command, show } from "../cli.ts";
import { Complaint } from "../complaint.ts";
import { table } from "../words.ts";

type Output = {
  readonly id: number;
  readonly name: string;
  readonly plugin: string;
  readonly enabled: boolean;
  readonly sound: string | null;
};
type Outputs = { readonly outputs: readonly Output[] };

/** `outputs`: what the music goes to. */
export function outputsCommand(cli: Cli): Command {
  const outputs = command("outputs", "Show the outputs, or switch one on or off", [
    "outputs",
    "outputs on DAC",
    "outputs off 0",
    "outputs sound DAC night",
  ]);
  const tell = (answer: Outputs) => show(cli, answer, (one) => outputsText(one.outputs));
  outputs.addCommand(
    command("list", "Show them").action(async () => tell(await list(cli))),
    { isDefault: true },
  );
  for (const [verb, enabled] of [
    ["on", true],
    ["off", false],
  ] as const) {
    outputs.addCommand(
      command(`${verb} <output>`, `Switch one ${verb}, by its number or name`).action(async (which: string) =>
        tell(await cli.api().put<Outputs>(await pathOf(cli, which), { enabled })),
      ),
    );
  }
  outputs.addCommand(
    command(
      "sound <output> [preset]",
      "Play through a sound preset while it is on; without one, as the zone sounds",
    ).action(async (which: string, preset: string | undefined) =>
      tell(await cli.api().put<Outputs>(`${await pathOf(cli, which)}/sound`, { preset: preset ?? null })),
    ),
  );
  return outputs;
}

export function outputsText(outputs: readonly Output[]): string {
  if (outputs.length === 0) return "there are no outputs in this zone";
  return table(
    outputs.map(({ id, name, plugin, enabled, sound }) => [
      `${id}`,
      enabled ? "on" : "off",
      name,
      plugin,
      sound === null ? "" : `preset ${sound}`,
    ]),
  );
}

function list(cli: Cli): Promise<Outputs> {
  return cli.api().get<Outputs>(cli.api().inZone("/outputs"));
}

async function pathOf(cli: Cli, which: string): Promise<string> {
  const { outputs } = await list(cli);
  const found = outputs.find(({ id, name }) => `${id}` === which || name.toLowerCase() === which.toLowerCase());
  if (found === undefined) throw new Complaint(`there is no output ${which}; auralis outputs lists them`);
  return cli.api().inZone(`/outputs/${found.id}`);
}
