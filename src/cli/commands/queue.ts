import type { Command } from "commander";
import type { EntryView } from "../../protocols/http/entry-view.ts";
import type { PlayerView } from "../../protocols/http/player-view.ts";
import type { SongView } from "../../protocols/http/song-view.ts";
import { type Cli, command, show } from "../cli.ts";
import { Complaint } from "../complaint.ts";
import { readPlace, readWhole } from "../read-value.ts";
import { entryText, songText, table } from "../words.ts";

type Queue = { readonly total: number; readonly entries: readonly EntryView[] };
type Changed = { readonly total: number; readonly entryIds?: readonly number[] };

const MAX_SHOWN = 1_000;

/** `search`, `add`, `insert` and `queue ...`. */
export function queueCommands(cli: Cli): Command[] {
  return [searchCommand(cli), addCommand(cli, "add"), addCommand(cli, "insert"), queueCommand(cli)];
}

function searchCommand(cli: Cli): Command {
  return command("search", "Find songs by words of their tags", [
    "search björk army",
    "search --add miles blue",
    "search --genre Jazz --limit 100",
  ])
    .argument("[words...]", "each must begin a word of some tag")
    .option("--artist <name>", "exactly this artist")
    .option("--album <title>", "exactly this album")
    .option("--genre <name>", "exactly this genre")
    .option("--limit <n>", "at most so many", readWhole, 20)
    .option("--add", "add what is found to the queue", false)
    .action(
      async (words: string[], { limit, add, ...tags }: { limit: number; add: boolean } & Record<string, string>) => {
        const query = new URLSearchParams({ limit: String(limit) });
        if (words.length > 0) query.set("q", words.join(" "));
        for (const [tag, value] of Object.entries(tags)) query.set(tag, value);
        const found = await cli.api().get<{ songs: readonly SongView[] }>(`/library/songs?${query}`);
        if (add && found.songs.length > 0) {
          await cli.api().post(cli.api().inZone("/queue"), { uris: found.songs.map(({ uri }) => uri) });
        }
        show(cli, found, ({ songs }) =>
          songs.length === 0
            ? "nothing found"
            : [table(songs.map((song) => [song.uri, songText(song)])), ...(add ? [`${songs.length} added`] : [])].join(
                "\n",
              ),
        );
      },
    );
}

function addCommand(cli: Cli, name: "add" | "insert"): Command {
  const description =
    name === "add" ? "Add songs, folders or streams to the queue" : "Add them behind the current song";
  return command(name, description, [
    `${name} "Miles Davis/Kind of Blue"`,
    `${name} http://radio.example.org/stream.mp3`,
  ])
    .argument("<uris...>", 'paths below the music folder; "/" is everything')
    .option("--play", "begin with the first of them", false)
    .action(async (uris: string[], { play }: { play: boolean }) => {
      const api = cli.api();
      const place = name === "add" ? {} : { position: { afterCurrent: 0 } };
      const body = { uris: uris.map((uri) => (uri === "/" ? "" : uri)), ...place };
      const changed = await api.post<Changed>(api.inZone("/queue"), body);
      const [entryId] = changed.entryIds ?? [];
      if (play && entryId !== undefined) await api.post(api.inZone("/player/play"), { entryId });
      show(cli, changed, ({ total, entryIds = [] }) => `${entryIds.length} added, ${total} in the queue`);
    });
}

function queueCommand(cli: Cli): Command {
  const path = () => cli.api().inZone("/queue");
  const changed = (answer: Changed) => show(cli, answer, ({ total }) => `${total} in the queue`);
  const queue = command("queue", "Show or change the queue", [
    "queue",
    "queue move 5 1",
    "queue delete 2 3",
    "queue undo",
    "queue save Evening",
  ]);
  queue.addCommand(
    command("list", "Show it")
      .option("--limit <n>", "at most so many", readWhole, MAX_SHOWN)
      .action(async ({ limit }: { limit: number }) => {
        const [list, { entry }] = await Promise.all([
          cli.api().get<Queue>(`${path()}?limit=${Math.min(limit, MAX_SHOWN)}`),
          cli.api().get<PlayerView>(cli.api().inZone("/player")),
        ]);
        show(cli, list, ({ entries, total }) =>
          [
            ...entries.map((one) => entryText(one, one.id === entry?.id)),
            ...(entries.length < total ? [`and ${total - entries.length} more`] : []),
          ].join("\n"),
        );
      }),
    { isDefault: true },
  );
  queue.addCommand(command("clear", "Empty it").action(async () => changed(await cli.api().delete(path()))));
  queue.addCommand(
    command("move", "Move the song at one position to another")
      .argument("<from>", "position", readPlace)
      .argument("<to>", "position", readPlace)
      .action(async (from: number, to: number) =>
        changed(await cli.api().post(`${path()}/move`, { start: from, end: from + 1, to })),
      ),
  );
  queue.addCommand(
    command("delete", "Take songs out")
      .argument("<positions...>", "as `auralis queue` counts", collectPlaces)
      .action(async (positions: number[]) => changed(await deleteAt(cli, positions))),
  );
  queue.addCommand(
    command("shuffle", "Bring it into another order").action(async () =>
      changed(await cli.api().post(`${path()}/shuffle`)),
    ),
  );
  for (const [verb, description] of [
    ["undo", "Take the last change back"],
    ["redo", "Do again what was taken back"],
  ] as const) {
    queue.addCommand(command(verb, description).action(async () => changed(await cli.api().post(`${path()}/${verb}`))));
  }
  queue.addCommand(
    command("save <name>", "Keep it as a playlist, in place of one of this name").action(async (name: string) => {
      const kept = await cli.api().post<{ saved: number }>(`${path()}/save`, { name, mode: "replace" });
      show(cli, kept, ({ saved }) => `${saved} songs are in ${name}`);
    }),
  );
  return queue;
}

function collectPlaces(text: string, before: readonly number[] | undefined): number[] {
  return [...(before ?? []), readPlace(text)];
}

/** By their ids, so that nobody else's change makes them others. */
async function deleteAt(cli: Cli, positions: readonly number[]): Promise<Changed> {
  const path = cli.api().inZone("/queue");
  const entryIds: number[] = [];
  for (const position of positions) {
    const { entries, total } = await cli.api().get<Queue>(`${path}?offset=${position}&limit=1`);
    if (entries[0] === undefined) throw new Complaint(`the queue has ${total} songs`);
    entryIds.push(entries[0].id);
  }
  return cli.api().post<Changed>(`${path}/remove`, { entryIds });
}
