import type { Filter } from "node-mpd-protocol";
import type { SmartRules } from "../../library/smart-rules.ts";
import type { Command } from "../../player/commands.ts";
import type { Player } from "../../player/player-port.ts";
import { restoredOptions } from "../../player/saved.ts";
import type { Options } from "../../player/snapshot.ts";
import { DomainError } from "../../shared/errors.ts";
import { isStream } from "../../shared/is-stream.ts";
import { bareSong, type Song } from "../../shared/song.ts";
import type { Operations } from "../operations.ts";
import { putPreset } from "../sound/presets.ts";
import { DEFAULT_ZONE } from "../zones.ts";
import { type BackupRecord, type RecordOf, recordsOf } from "./record.ts";

const AT_ONCE = 500;

export type Applying = {
  /** What an MPD filter expression means. Errors: `bad-argument`. */
  readonly parseFilter: (text: string) => Filter;
  readonly progress: (done: number) => void;
  /** Zones that the records do not know go, too. */
  readonly onlyThese: boolean;
};

/**
 * Makes everything as the records say, and resolves when it is on the disk. What has a name that they do not know goes, but
 * for zones, and for presets that an output names. What is kept of songs that are not in the collection is left out. May
 * stop in the middle when a disk refuses.
 */
export async function applyBackup(
  operations: Operations,
  records: readonly BackupRecord[],
  { parseFilter, progress, onlyThese }: Applying,
): Promise<{ readonly leftOut: number }> {
  const { stations, settings, timers, zones } = operations;
  let done = 0;
  const step = () => progress(++done);
  await applyPlaylists(operations, records, parseFilter, step);
  const leftOut = await applyStickers(operations, recordsOf(records, "sticker"), step);
  await applyPresets(operations, recordsOf(records, "preset"));
  await timers.alarms.replaceAll(recordsOf(records, "alarm").map(({ id, settings }) => ({ ...settings, id })));
  await stations.replaceAll(recordsOf(records, "station").map(({ id, settings }) => ({ ...settings, id })));
  for (const { values } of recordsOf(records, "settings")) await settings.replaceAll(values);
  const wanted = recordsOf(records, "zone");
  const isStrange = ({ zone }: Player) => zone !== DEFAULT_ZONE && !wanted.some(({ name }) => name === zone);
  if (onlyThese) for (const { zone } of zones.list().filter(isStrange)) await zones.remove(zone);
  for (const zone of wanted) {
    if (zones.get(zone.name) === undefined) await zones.create(zone.name, "off");
    await applyZone(operations, zone);
    step();
  }
  await zones.save();
  return { leftOut };
}

async function applyPlaylists(
  { playlists }: Operations,
  records: readonly BackupRecord[],
  parseFilter: (text: string) => Filter,
  step: () => void,
): Promise<void> {
  const lists = recordsOf(records, "playlist");
  const smart = recordsOf(records, "smart");
  const kinds = new Map<string, string>([
    ...lists.map(({ name }) => [name, "list"] as const),
    ...smart.map(({ name }) => [name, "smart"] as const),
  ]);
  for (const { name, kind } of await playlists.list()) if (kinds.get(name) !== kind) await playlists.remove(name);
  for (const { name, uris } of lists) {
    const ticket = await playlists.edit(name, { type: "save", mode: "put", uris });
    if (ticket !== null) await playlists.sync([ticket]);
    step();
  }
  for (const { name, rules } of smart) {
    const parsed = rules.filter === null ? null : parseFilter(rules.filter);
    await playlists.putRules(name, { ...rules, parsed } as SmartRules);
    step();
  }
}

async function applyStickers(
  { stickers }: Operations,
  records: readonly RecordOf<"sticker">[],
  step: () => void,
): Promise<number> {
  const keyOf = (type: string, name: string, object: string) => JSON.stringify([type, name, object]);
  const wanted = new Map(records.map((record) => [keyOf(record.type, record.name, record.object), record.value]));
  const gone: (() => Promise<unknown>)[] = [];
  for (const [name, type] of await stickers.namesAndTypes(null)) {
    for await (const page of stickers.find({ type, prefix: "", name, test: null, sort: null, window: null })) {
      for (const { object, value } of page) {
        const key = keyOf(type, name, object);
        if (!wanted.has(key)) gone.push(() => stickers.delete({ type, object }, name));
        // What is so already is not written again.
        else if (wanted.get(key) === value) wanted.delete(key);
      }
    }
  }
  const missing = records.filter(({ type, name, object }) => wanted.has(keyOf(type, name, object)));
  let leftOut = 0;
  const put = async ({ type, object, name, value }: RecordOf<"sticker">) => {
    try {
      await stickers.set({ type, object }, name, value);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "not-found") throw error;
      leftOut++;
    }
  };
  const writes = missing.map((record) => () => put(record));
  const all = [...gone, ...writes];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(all.slice(from, from + AT_ONCE).map((write) => write()));
  }
  for (const _ of records) step();
  return leftOut;
}

async function applyPresets({ sound, zones }: Operations, records: readonly RecordOf<"preset">[]): Promise<void> {
  const names = new Set(records.map(({ name }) => name));
  const used = zones.list().flatMap((player) => player.moment().snapshot.outputs.map((output) => output.sound?.preset));
  for (const { name } of sound.presets.list()) {
    if (!names.has(name) && !used.includes(name)) await sound.presets.remove(name);
  }
  for (const { name, sound: settings } of records) await putPreset(sound.presets, zones, name, settings);
}

const NOTHING = () => undefined;

async function applyZone({ zones, library }: Operations, zone: RecordOf<"zone">): Promise<void> {
  const songs: Song[] = [];
  for (let from = 0; from < zone.entries.length; from += AT_ONCE) {
    const uris = zone.entries.slice(from, from + AT_ONCE).map(({ uri }) => uri);
    const found = await library.songsAt(uris);
    // What is not there now may come back with its disk.
    for (const [index, uri] of uris.entries()) {
      songs.push(found[index] ?? (isStream(uri) ? bareSong(uri) : { ...bareSong(uri), missing: true }));
    }
  }
  const priorities = new Set(zone.entries.map(({ priority }) => priority));
  priorities.delete(0);
  await zones.get(zone.name)?.patientTurn(function* (turn) {
    turn.do({ type: "clear" });
    const ranges = zone.entries.map(({ range }) => range);
    const { ids } = yield* turn.steps({ type: "add", songs, ranges, at: null });
    for (const priority of priorities) {
      const some = ids.filter((_, index) => zone.entries[index]?.priority === priority);
      yield* turn.steps({ type: "setPriorityId", priority, ids: some });
    }
    for (const command of optionCommands(restoredOptions(zone.options))) yield* turn.steps(command);
    turn.do({ type: "setSound", settings: zone.sound });
    const hasVolume = turn.moment().snapshot.volume !== null;
    if (hasVolume && zone.volume !== null) turn.do({ type: "setVolume", volume: zone.volume });
  }, NOTHING);
}

function optionCommands(options: Options): Command[] {
  return [
    { type: "setRepeat", on: options.repeat },
    { type: "setRandom", on: options.random },
    { type: "setSingle", to: options.single },
    { type: "setConsume", to: options.consume },
    { type: "setCrossfade", seconds: options.crossfadeSeconds },
    { type: "setMixRampDb", db: options.mixRampDb },
    { type: "setMixRampDelay", seconds: options.mixRampDelaySeconds },
    { type: "setReplayGain", mode: options.replayGain },
    { type: "setAutoplay", to: options.autoplay },
  ];
}
