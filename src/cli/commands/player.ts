import type { Command } from "commander";
import type { PlayerView } from "../../protocols/http/player-view.ts";
import { type Cli, command, show } from "../cli.ts";
import { Complaint, EXIT } from "../complaint.ts";
import { type Change, readPlace, readSeek, readVolume, readWhole, type Share } from "../read-value.ts";
import { clockText, songText } from "../words.ts";

const VERBS: Readonly<Record<string, string>> = {
  pause: "Pause",
  resume: "Go on after a pause",
  toggle: "Pause, or go on",
  stop: "Stop",
  next: "Go to the next song",
  previous: "Go to the previous song",
};

/** `status` and what a remote control has. */
export function playerCommands(cli: Cli): Command[] {
  const tell = (player: PlayerView) => show(cli, player, playerText);
  const get = () => cli.api().get<PlayerView>(cli.api().inZone("/player"));
  const post = (verb: string, body?: object) => cli.api().post<PlayerView>(cli.api().inZone(`/player/${verb}`), body);
  const put = (what: string, body: object) => cli.api().put<PlayerView>(cli.api().inZone(`/player/${what}`), body);
  return [
    command("status", "What is playing, and how", [
      "status",
      "status --zone kitchen",
      "status --json | jq .volume",
    ]).action(async () => tell(await get())),
    command("play", "Play the current song, or the one at a position of the queue", ["play", "play 3"])
      .argument("[position]", "as `auralis queue` counts", readPlace)
      .action(async (position: number | undefined) =>
        tell(await post("play", position === undefined ? {} : { position })),
      ),
    ...Object.entries(VERBS).map(([verb, description]) =>
      command(verb, description).action(async () => tell(await post(verb))),
    ),
    command("seek", "Go to a place in the current song, or by so much", [
      "seek 1:30",
      "seek +10",
      "seek -- -0:30",
      "seek 50%",
    ])
      .argument(
        "<time>",
        "seconds or minutes:seconds, + or - before it counts from here; or so much of the song",
        readSeek,
      )
      .action(async (to: Change | Share) => tell(await put("position", await seekBody(to, get)))),
    command("volume", "Show or set the volume", ["volume", "volume 40", "volume +5", "volume -5"])
      .argument("[volume]", "0 to 100; + or - before it changes it by so much", readVolume)
      .action(async (change: Change | undefined) => {
        const before = await get();
        const player = change === undefined ? before : await put("volume", { volume: volumeAfter(before, change) });
        show(cli, { volume: player.volume }, ({ volume }) =>
          volume === null ? "no output has a volume" : `${volume}`,
        );
      }),
    command("announce <uri>", "Play a short sound in place of the music; then all goes on as it was", [
      "announce Sounds/doorbell.flac --volume 60",
      "announce http://tts.example.org/dinner.mp3",
    ])
      .option("--volume <volume>", "1 to 100, while it lasts", readWhole)
      .action(async (uri: string, { volume }: { volume?: number }) =>
        tell(await cli.api().post(cli.api().inZone("/announce"), { uri, ...(volume === undefined ? {} : { volume }) })),
      ),
    optionsCommand(cli, tell),
  ];
}

async function seekBody(to: Change | Share, get: () => Promise<PlayerView>): Promise<object> {
  if (!("share" in to)) return to.relative ? { relativeSeconds: to.amount } : { seconds: to.amount };
  const { durationSeconds } = await get();
  if (durationSeconds === null) throw new Complaint("nobody knows how long this is");
  return { seconds: durationSeconds * to.share };
}

const SWITCHES = ["repeat", "random", "single", "consume"] as const;

function optionsCommand(cli: Cli, tell: (player: PlayerView) => void): Command {
  return command(
    "mode <option> <value>",
    "Repeat, random, single and consume: on or off, and oneshot for the last two",
    ["mode random on", "mode single oneshot"],
  ).action(async (option: string, value: string) => {
    if (!SWITCHES.some((one) => one === option))
      throw new Complaint(`there is no option ${option}; there are ${SWITCHES.join(", ")}`, EXIT.usage);
    const isPlain = option === "repeat" || option === "random";
    const body = { [option]: isPlain && (value === "on" || value === "off") ? value === "on" : value };
    tell(await cli.api().patch<PlayerView>(cli.api().inZone("/player/options"), body));
  });
}

function volumeAfter({ volume }: PlayerView, { relative, amount }: Change): number {
  if (!relative) return Math.round(amount);
  if (volume === null) throw new Complaint("no output has a volume");
  return Math.min(100, Math.max(0, Math.round(volume + amount)));
}

/** A queue that was played to its end is still there. */
function nothingText(length: number): string {
  return length === 0 ? "nothing in the queue" : `no song is chosen of ${length} in the queue`;
}

export function playerText(player: PlayerView): string {
  const {
    state,
    announcing,
    loading,
    waiting,
    entry,
    queue,
    positionSeconds,
    durationSeconds,
    volume,
    options,
    error,
  } = player;
  const modes = SWITCHES.filter((name) => options[name] !== false && options[name] !== "off");
  const time = positionSeconds === null ? [] : [clockText(positionSeconds)];
  const whole = durationSeconds === null ? [] : [clockText(durationSeconds)];
  const rows = [
    entry === null ? nothingText(queue.length) : songText(entry.song),
    [
      announcing ? "announcing" : state === "playing" && loading ? "loading" : state,
      ...(time.length === 0 ? [] : [[...time, ...whole].join(" / ")]),
      ...(entry === null ? [] : [`#${entry.position + 1} of ${queue.length}`]),
      ...(volume === null ? [] : [`volume ${volume}`]),
      ...modes,
    ].join("   "),
    ...(waiting === null ? [] : [`waiting: ${waiting}`]),
    ...(error === null ? [] : [`error: ${error}`]),
  ];
  return rows.join("\n");
}
