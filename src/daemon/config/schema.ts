import { z } from "zod";
import { parseHours } from "../../analysis/hours.ts";
import { parseNetwork } from "../../operations/access/peer.ts";
import { RIGHTS } from "../../operations/access/rights.ts";
import { parseStoredPassword } from "../../operations/access/stored-password.ts";
import { isZoneName } from "../../operations/zones.ts";
import { isHostOrNetwork } from "../../shared/network/address-policy.ts";
import { isPlainName } from "../../shared/plain-name.ts";
import { soundFileSchema } from "../../shared/sound/schema.ts";
import { nativeLibrary } from "./native-library.ts";
import { webhook } from "./webhook-schema.ts";

/**
 * Device strings that libasound may be given: a name that the ALSA configuration defines, or a card by number or name. It
 * runs commands and truncates files for others (`file:'|command',raw`),
 * so anything else needs `audio.allow_raw_alsa_names`.
 */
const SAFE_ALSA_DEVICE =
  /^([A-Za-z]\w*|(hw|plughw):\d+(,\d+)?|(hw|plughw|sysdefault|front|dmix|iec958|hdmi):CARD=[\w-]+(,DEV=\d+)?)$/;

/** MPD's spelling: rate:bits:channels, `f` for float. */
const FORMAT = /^(\d{4,6}):(8|16|24|32|f):([1-8])$/;

const port = z.int().min(0).max(65535);
const permissions = z.array(z.enum(RIGHTS)).max(64);
export const BROKEN_HASH = "begins like a hashed password and is none; make it anew with auralisd --hash-password";
const name = z.string().min(1).max(100);

const library = z.strictObject({
  /** Music folders. None = the XDG music folder. */
  roots: z.array(z.string().min(1)).max(64).default([]),
  root: z
    .array(z.strictObject({ name: name.regex(/^[^/]+$/, "must not contain /"), path: z.string().min(1) }))
    .max(64)
    .default([]),
  /** Where stored playlists lie. Unset = `playlists` in the state directory. */
  playlist_directory: z.string().min(1).optional(),
  watch: z.boolean().default(true),
  /** How often folders that cannot be watched (on NFS, SMB...) are looked at. */
  poll_seconds: z.int().min(10).max(86_400).default(300),
  update_on_start: z.boolean().default(true),
  /** Keep `playCount`, `skipCount` and their dates. Off where a client such as myMPD does: each would count. */
  count_plays: z.boolean().default(true),
});

const mpd = z.strictObject({
  bind: z.array(z.string().min(1)).max(16).default(["127.0.0.1"]),
  port: port.default(6600),
  /** Path of the local socket; "" = none. Unset = in the runtime directory. */
  socket: z.string().optional(),
  max_connections: z.int().min(1).max(10_000).default(1000),
  max_connections_per_address: z.int().min(1).max(10_000).default(100),
  /** What needs no password. Unset = everything, but nothing once there is a password (as MPD has it). */
  default_permissions: permissions.optional(),
  /** What the local socket needs no password for. Unset = as `default_permissions`, whatever hosts may do. */
  local_permissions: permissions.optional(),
  /** What single machines and networks need no password for; the last one that fits counts. */
  host_permissions: z
    .array(
      z.strictObject({
        address: z.string().refine((text) => parseNetwork(text) !== null, {
          message: 'must be an address or a network such as "192.168.1.0/24" or "fd00::/8"; names are not looked up',
        }),
        permissions,
      }),
    )
    .max(256)
    .default([]),
  password: z
    .array(
      z
        .strictObject({
          /** Hashed (`auralisd --hash-password`), or plain, which earns a warning. */
          password: z
            .string()
            .min(1)
            .refine((text) => parseStoredPassword(text) !== null, { message: BROKEN_HASH })
            .optional(),
          /** A file that holds it; found among systemd's credentials first. */
          password_file: z.string().min(1).optional(),
          permissions: permissions.default([...RIGHTS]),
        })
        .refine((one) => (one.password === undefined) !== (one.password_file === undefined), {
          message: "give password or password_file",
        }),
    )
    .max(64)
    .default([]),
});

const http = z.strictObject({
  bind: z.array(z.string().min(1)).max(16).default(["127.0.0.1"]),
  port: port.default(6690),
  /** Names besides loopback under which browsers may reach us (DNS rebinding). */
  allowed_hosts: z.array(z.string().min(1)).max(64).default([]),
  /** Who may listen over the network at a time, in whatever way. */
  max_streams: z.int().min(1).max(100).default(10),
  /** Path of the local socket; "" = none. Unset = `http` in the runtime directory of a service, else none. */
  socket: z.string().optional(),
  /** What other machines may do without a token. */
  lan: z.enum(["none", "read", "control"]).default("none"),
  /** What programs of this machine may do without a token; "none" behind a proxy that does not say for whom it asks. */
  local: z.enum(["none", "read", "control", "full"]).default("full"),
});

/** As far as MPD lets it go. */
const preampDb = z.number().min(-15).max(15).default(0);

const audio = z.strictObject({
  alsa_library: z.string().min(1).default(nativeLibrary("asound", 2)),
  sndfile_library: z.string().min(1).default(nativeLibrary("sndfile", 1)),
  soxr_library: z.string().min(1).default(nativeLibrary("soxr", 0)),
  ffmpeg: z.string().min(1).default("ffmpeg"),
  buffer_ms: z.int().min(20).max(2000).default(100),
  resampler_quality: z.enum(["hq", "vhq"]).default("vhq"),
  realtime: z.boolean().default(true),
  volume_taper: z.enum(["cubic", "db"]).default("cubic"),
  /** What 100 on the knob is: nobody can turn it up further. */
  max_volume: z.number().min(1).max(100).default(100),
  replay_gain: z.enum(["off", "track", "album", "auto"]).default("off"),
  replay_gain_preamp_db: preampDb,
  replay_gain_missing_preamp_db: preampDb,
  replay_gain_limit: z.boolean().default(true),
  /** Whose word counts: that of tags or of our own measurement. But for "tags-only", the other fills in what is missing. */
  replay_gain_source: z.enum(["tags-first", "measured-first", "tags-only"]).default("tags-first"),
  allow_raw_alsa_names: z.boolean().default(false),
});

/** All of them, or those of these hosts, addresses and networks. */
const allowPrivate = z
  .union([
    z.boolean(),
    z.array(z.string().max(255).refine(isHostOrNetwork, "must be a host name, an address or a network")).max(64),
  ])
  .default(false);

const analysis = z.strictObject({
  /** Listen to all songs, one by one, when nothing plays and the machine has nothing better to do. */
  automatic: z.boolean().default(true),
  /** Begin by itself at these hours only; unset = at any. */
  hours: z
    .string()
    .refine((text) => parseHours(text) !== null, { message: 'must look like "22:00-07:00"' })
    .optional(),
  /** Wait while other programs want more than this share of the processor (the load average by core). */
  max_load: z.number().min(0.05).max(100).default(0.5),
  /** Begin by itself so long after the start, and after songs came. */
  settle_seconds: z.int().min(0).max(86_400).default(300),
});

const streams = z.strictObject({
  /** Streams on this machine and in private networks. */
  allow_private: allowPrivate,
  /** A stream that could not be taken up again for so long has failed, and the next song is played. */
  give_up_seconds: z.int().min(0).max(86_400).default(300),
});

const everyOutput = {
  name,
  enabled: z.boolean().default(true),
  /** The zone it is in at every start; unset = where clients left it, at first the default zone. */
  zone: z.string().refine(isZoneName, "must be letters, digits, - and _").optional(),
  mixer: z.enum(["software", "none"]).default("software"),
  /** The sound preset that counts while it is on; unset = the one that clients gave it last. */
  sound: z.string().refine(isPlainName, "must be the name of a preset").optional(),
  /** Always play in this format, as rate:bits:channels; unset = the file's own. */
  format: z.string().regex(FORMAT, 'must look like "48000:16:2"').optional(),
};

const output = z.discriminatedUnion("type", [
  z.strictObject({ ...everyOutput, type: z.literal("alsa"), device: z.string().min(1).default("default") }),
  z.strictObject({ ...everyOutput, type: z.literal("coreaudio") }),
  z.strictObject({ ...everyOutput, type: z.literal("null") }),
  z.strictObject({ ...everyOutput, type: z.literal("wav"), path: z.string().min(1) }),
]);

/** The configuration file. A key that is not here is an error, with the nearest one named. */
export const configSchema = z
  .strictObject({
    library: library.prefault({}),
    state: z.strictObject({ directory: z.string().min(1).optional() }).prefault({}),
    mpd: mpd.prefault({}),
    http: http.prefault({}),
    /** Webhooks on this machine and in private networks. */
    webhooks: z.strictObject({ allow_private: allowPrivate }).prefault({}),
    webhook: z.array(webhook).max(16).default([]),
    audio: audio.prefault({}),
    analysis: analysis.prefault({}),
    streams: streams.prefault({}),
    /** What a zone sounds like that was never set; later it is what clients made of it. */
    sound: soundFileSchema.prefault({}),
    log: z.strictObject({ level: z.enum(["debug", "info", "warn", "error"]).default("info") }).prefault({}),
    output: z.array(output).max(16).default([]),
  })
  .superRefine((config, context) => {
    const names = new Set<string>();
    for (const [index, one] of config.output.entries()) {
      if (names.has(one.name)) {
        context.addIssue({ code: "custom", path: ["output", index, "name"], message: `"${one.name}" is used twice` });
      }
      names.add(one.name);
      if (one.type !== "alsa" || config.audio.allow_raw_alsa_names || SAFE_ALSA_DEVICE.test(one.device)) continue;
      context.addIssue({
        code: "custom",
        path: ["output", index, "device"],
        message: `"${one.device}" is not a plain device name like "default" or "hw:CARD=DAC"; set audio.allow_raw_alsa_names = true if you mean it`,
      });
    }
  });

export type Config = z.infer<typeof configSchema>;
export type OutputConfig = Config["output"][number];
