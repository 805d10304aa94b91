export type BenchSettings = {
  readonly state: string;
  readonly music: string;
  readonly port: number;
  readonly conformance: boolean;
  /** rate:bits:channels, or null for the file's own. */
  readonly fixedFormat: string | null;
  readonly replayGain: string;
  /** Lines of TOML put at the end. */
  readonly extra: readonly string[];
};

const HTTP_PORT_ABOVE_MPD = 90;

/** The configuration of a measured daemon: loopback only, no local socket, no scan but the one that is asked for. */
export function benchConfig(settings: BenchSettings): string {
  const text = JSON.stringify;
  return [
    "[library]",
    `roots = [${text(settings.music)}]`,
    "watch = false",
    "update_on_start = false",
    // MPD counts nothing, so its recorded conversations have no sticker events of it.
    ...(settings.conformance ? ["count_plays = false"] : []),
    "[state]",
    `directory = ${text(settings.state)}`,
    "[http]",
    `port = ${settings.port + HTTP_PORT_ABOVE_MPD}`,
    "[audio]",
    `replay_gain = ${text(settings.replayGain)}`,
    "[mpd]",
    `port = ${settings.port}`,
    'socket = ""',
    "max_connections = 3000",
    "max_connections_per_address = 3000",
    ...(settings.conformance ? CONFORMANCE : benchOutput(settings.fixedFormat)),
    ...settings.extra,
    "",
  ].join("\n");
}

function benchOutput(fixedFormat: string | null): readonly string[] {
  const format = fixedFormat === null ? [] : [`format = ${JSON.stringify(fixedFormat)}`];
  return ["[[output]]", 'name = "Bench"', 'type = "null"', ...format];
}

/** Passwords and two outputs, as the recorded conversations expect them. */
const CONFORMANCE: readonly string[] = [
  'default_permissions = ["read", "add", "player", "control", "admin"]',
  ...password("reader", '["read"]'),
  ...password("adder", '["read", "add"]'),
  ...password("root", '["read", "add", "player", "control", "admin"]'),
  ...["[[output]]", 'name = "Null A"', 'type = "null"', 'mixer = "software"'],
  ...["[[output]]", 'name = "Null B"', 'type = "null"', 'mixer = "none"', "enabled = false"],
];

function password(word: string, permissions: string): readonly string[] {
  return ["[[mpd.password]]", `password = "${word}"`, `permissions = ${permissions}`];
}
