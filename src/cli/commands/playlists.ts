import type { Command } from "commander";
import type { SongView } from "../../protocols/http/song-view.ts";
import { type Cli, command, show } from "../cli.ts";
import { songText, table } from "../words.ts";

type Playlists = { readonly playlists: readonly { readonly name: string; readonly kind: string }[] };
type Playlist = {
  readonly total: number;
  readonly entries: readonly { readonly uri: string; readonly song: SongView | null }[];
};

/** `playlists`: what people keep. */
export function playlistsCommand(cli: Cli): Command {
  const playlists = command("playlists", "Show, change and play stored playlists", [
    "playlists",
    "playlists show Evening",
    'playlists add Evening "Miles Davis/Kind of Blue"',
    "playlists load Evening --play",
  ]);
  const at = (name: string) => `/playlists/${encodeURIComponent(name)}`;
  playlists.addCommand(
    command("list", "Their names").action(async () =>
      show(cli, await cli.api().get<Playlists>("/playlists?limit=1000"), (list) =>
        list.playlists.length === 0
          ? "there are no playlists"
          : table(list.playlists.map(({ name, kind }) => [name, kind === "smart" ? "smart" : ""])),
      ),
    ),
    { isDefault: true },
  );
  playlists.addCommand(
    command("show <name>", "What is in one").action(async (name: string) =>
      show(cli, await cli.api().get<Playlist>(`${at(name)}?limit=1000`), ({ entries }) =>
        table(entries.map(({ uri, song }) => [uri, song === null ? "" : songText(song)])),
      ),
    ),
  );
  playlists.addCommand(
    command("add <name> <uris...>", "Put songs, folders or streams at its end").action(
      async (name: string, uris: string[]) =>
        show(cli, await cli.api().post(at(name), { uris }), () => `added to ${name}`),
    ),
  );
  playlists.addCommand(
    command("load <name>", "Put it into the queue")
      .option("--replace", "instead of what is there", false)
      .option("--play", "begin with its first song", false)
      .action(async (name: string, options: { replace: boolean; play: boolean }) =>
        show(
          cli,
          await cli.api().post<{ added: number }>(cli.api().inZone(`${at(name)}/load`), options),
          ({ added }) => `${added} added`,
        ),
      ),
  );
  playlists.addCommand(
    command("rename <name> <to>", "Give it another name").action(async (name: string, to: string) =>
      show(cli, await cli.api().post(`${at(name)}/rename`, { to }), () => `${name} is now ${to}`),
    ),
  );
  playlists.addCommand(
    command("delete <name>", "Forget it").action(async (name: string) =>
      show(cli, await cli.api().delete(at(name)), () => `${name} is deleted`),
    ),
  );
  return playlists;
}
