import type { Command } from "commander";
import { type Cli, command, show } from "../cli.ts";
import { readWhole } from "../read-value.ts";
import { table } from "../words.ts";

type Zones = {
  readonly zones: readonly {
    readonly name: string;
    readonly state: string;
    readonly outputs: readonly { readonly name: string; readonly enabled: boolean }[];
  }[];
};

/** `zones`: several players at once. */
export function zonesCommand(cli: Cli): Command {
  const zones = command("zones", "Show, make and remove zones, and give them outputs", [
    "zones",
    "zones add kitchen",
    "zones move 1 kitchen",
    "--zone kitchen play",
  ]);
  const tell = (answer: Zones) =>
    show(cli, answer, (all) =>
      table(
        all.zones.map(({ name, state, outputs }) => [
          name,
          state,
          outputs.map((output) => (output.enabled ? output.name : `(${output.name})`)).join(", "),
        ]),
      ),
    );
  const at = (name: string) => `/zones/${encodeURIComponent(name)}`;
  zones.addCommand(
    command("list", "Show them").action(async () => tell(await cli.api().get<Zones>("/zones"))),
    { isDefault: true },
  );
  zones.addCommand(
    command("add <name>", "Make one").action(async (name: string) =>
      tell(await cli.api().post<Zones>("/zones", { name })),
    ),
  );
  zones.addCommand(
    command("remove <name>", "Remove one; its outputs go to the default zone").action(async (name: string) =>
      tell(await cli.api().delete<Zones>(at(name))),
    ),
  );
  zones.addCommand(
    command("move", "Give an output to a zone")
      .argument("<output>", "its number", readWhole)
      .argument("<zone>")
      .action(async (id: number, name: string) => tell(await cli.api().post<Zones>(`${at(name)}/outputs`, { id }))),
  );
  return zones;
}
