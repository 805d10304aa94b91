import { ACK, argumentError, codec, defineCommand, fields, NO_ARGUMENTS, ProtocolError, pair } from "node-mpd-protocol";
import { DEFAULT_ZONE, isZoneName, MAX_ZONES } from "../../../operations/zones.ts";
import type { OutputId } from "../../../shared/ids.ts";
import type { Row, Scope, Step, Storing } from "../scope.ts";

const nothing: Step = () => undefined;

/** Changes the zones themselves, after MPD's checks; what follows in a command list sees the zones as they are then. */
function changing(change: () => Promise<void>): Storing {
  return {
    changesPreferences: true,
    store: async () => {
      await change();
      return nothing;
    },
  };
}

async function create({ operations: { zones }, preferences }: Scope, name: string): Promise<void> {
  if (!isZoneName(name)) throw argumentError("bad name");
  if (zones.get(name) !== undefined) throw new ProtocolError(ACK.exist, "name already exists");
  if (zones.list().length >= MAX_ZONES) throw new ProtocolError(ACK.unknown, "too many partitions");
  const here = zones.get(preferences.zone)?.moment().snapshot.options;
  await zones.create(name, here?.replayGain ?? "off");
}

async function remove({ operations: { zones }, shared }: Scope, name: string): Promise<void> {
  if (!isZoneName(name)) throw argumentError("bad name");
  const zone = zones.get(name);
  if (zone === undefined) throw new ProtocolError(ACK.noExist, "no such partition");
  if (name === DEFAULT_ZONE) throw new ProtocolError(ACK.unknown, "cannot delete the default partition");
  if (shared.clientsIn(name) > 0) throw new ProtocolError(ACK.unknown, "partition still has clients");
  const hasOutputs = zone.moment().snapshot.outputs.some((output) => output.isAway !== true);
  if (hasOutputs) throw new ProtocolError(ACK.unknown, "partition still has outputs");
  await zones.remove(name);
}

async function fetchOutput({ operations: { zones }, preferences }: Scope, name: string): Promise<void> {
  const id = outputNamed(name, zones.get(DEFAULT_ZONE)?.moment().snapshot.outputs ?? []);
  await zones.moveOutput(id, preferences.zone);
}

/** The default zone has a place for each output, also for those that are elsewhere. */
function outputNamed(name: string, outputs: readonly { readonly id: OutputId; readonly name: string }[]): OutputId {
  const output = outputs.find((candidate) => candidate.name === name);
  if (output === undefined) throw new ProtocolError(ACK.noExist, "No such output");
  return output.id;
}

/** Zones; MPD calls them partitions (src/command/PartitionCommands.cxx). */
export const partitionCommands: readonly Row[] = [
  defineCommand({
    name: "listpartitions",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.22",
    summary: "The zones",
    run:
      ({ operations }) =>
      () =>
        operations.zones
          .list()
          .map(({ zone }) => pair("partition", zone))
          .join(""),
  }),
  defineCommand({
    name: "partition",
    permission: "read",
    args: fields({ name: codec.text }),
    since: "0.22",
    summary: "Turn to another zone",
    run: (scope, { name }) => {
      if (scope.operations.zones.get(name) === undefined) {
        throw new ProtocolError(ACK.noExist, "partition does not exist");
      }
      if (scope.preferences.zone === name) return nothing;
      scope.preferences = { ...scope.preferences, zone: name };
      return () => scope.enterZone(name);
    },
  }),
  defineCommand({
    name: "newpartition",
    permission: "admin",
    args: fields({ name: codec.text }),
    since: "0.22",
    summary: "Make an empty zone",
    run: (scope, { name }) => changing(() => create(scope, name)),
  }),
  defineCommand({
    name: "delpartition",
    permission: "admin",
    args: fields({ name: codec.text }),
    since: "0.22",
    summary: "End a zone that nobody looks at and that has no outputs",
    run: (scope, { name }) => changing(() => remove(scope, name)),
  }),
  defineCommand({
    name: "moveoutput",
    permission: "admin",
    args: fields({ name: codec.text }),
    since: "0.22",
    summary: "Take an output from the zone that has it",
    run: (scope, { name }) => changing(() => fetchOutput(scope, name)),
  }),
];
