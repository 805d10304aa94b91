import { type Description, nameOfRef, type Schema } from "./schema.ts";

const SONG = "Artist/Album/01.flac";

/** Bodies that a person would write, by the name of their schema. */
const BODIES: Readonly<Record<string, unknown>> = {
  AddRequest: { uris: ["Artist/Album"], position: { afterCurrent: 0 } },
  ReplaceRequest: { uris: ["Artist/Album"], play: true },
  PlayRequest: { position: 3 },
  SeekRequest: { seconds: 60 },
  PlayerOptionsPatch: { repeat: true, replayGain: "album" },
  SoundPatch: { balance: -0.2 },
  NewSoundPreset: {},
  PlaylistRequest: { uris: ["Artist/Album", "http://radio.example.org/stream.mp3"] },
  AlarmSettings: { time: "06:45", days: ["mon", "tue"], uris: ["Artist/Album"], volume: 40 },
  TagPreviewRequest: { edits: [{ uri: SONG, set: { Artist: ["One", "Two"] } }] },
  TagBatch: { edits: [{ uri: SONG, set: { Artist: ["One", "Two"] } }] },
  Announcement: { uri: "Sounds/doorbell.flac", volume: 60 },
  RenderRequest: { uri: SONG, format: "flac" },
  SettingsPatch: { analysisHours: "22:00-07:00" },
  EqualiserText: { text: "Preamp: -3 dB\nFilter 1: ON PK Fc 100 Hz Gain 2 dB Q 1" },
};

/** Values by the name of what has them. */
const VALUES: Readonly<Record<string, unknown>> = {
  uri: SONG,
  uris: ["Artist/Album"],
  name: "Evening",
  seconds: 1_800,
  volume: 40,
  entryId: 17,
};

/** A value that this schema allows, short and telling: what is needed, and what the tables know. */
export function exampleOf(document: Pick<Description, "components">, schema: Schema, name = ""): unknown {
  if (schema.$ref !== undefined) {
    const ref = nameOfRef(schema.$ref);
    if (Object.hasOwn(BODIES, ref)) return BODIES[ref];
    return exampleOf(document, document.components.schemas[ref] ?? {}, name);
  }
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (branch !== undefined) return exampleOf(document, branch, name);
  if (schema.const !== undefined) return schema.const;
  if (Object.hasOwn(VALUES, name) && schema.properties === undefined) return VALUES[name];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object":
      return objectOf(document, schema);
    case "array":
      return schema.items === undefined ? [] : [exampleOf(document, schema.items, name)];
    case "boolean":
      return true;
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 0, Math.min(1, schema.maximum ?? 1));
    case "null":
      return null;
    default:
      return "text".padEnd(schema.minLength ?? 0, "x").slice(0, schema.maxLength ?? 100);
  }
}

function objectOf(document: Pick<Description, "components">, schema: Schema): Record<string, unknown> {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties);
  const wanted = names.filter((name) => required.includes(name) || Object.hasOwn(VALUES, name));
  const shown = wanted.length === 0 ? names.slice(0, 1) : wanted;
  return Object.fromEntries(shown.map((name) => [name, exampleOf(document, properties[name] ?? {}, name)]));
}
