import { inSlices, STRIDE } from "../../shared/in-slices.ts";
import type { Subscribers, Unsubscribe } from "../../shared/subscribers.ts";
import { entriesOf } from "../playlists/entries-text.ts";
import type { PlaylistEdit, PlaylistEntry, PlaylistInfo, PlaylistTicket, StoredPlaylists } from "../playlists-port.ts";
import type { SmartRules } from "../smart-rules.ts";
import type { WorkerClient } from "./worker-client.ts";

/** The StoredPlaylists port over the worker. */
export class RemotePlaylists implements StoredPlaylists {
  readonly #client: WorkerClient;
  readonly #subscribers: Subscribers<void>;

  constructor(client: WorkerClient, subscribers: Subscribers<void>) {
    this.#client = client;
    this.#subscribers = subscribers;
  }

  list(): Promise<readonly PlaylistInfo[]> {
    return this.#client.ask("listPlaylists", {});
  }

  async entries(name: string): Promise<readonly PlaylistEntry[]> {
    return entriesOf(await this.#client.ask("playlistEntries", { name }));
  }

  async edit(name: string, edit: PlaylistEdit): Promise<PlaylistTicket | null> {
    if (!("uris" in edit)) return this.#client.ask("editPlaylist", { name, edit, uris: "" });
    // One text is copied between threads in a hundredth of the time of its parts.
    const uris = await inSlices(joined(edit.uris));
    return this.#client.ask("editPlaylist", { name, edit: { ...edit, uris: [] }, uris });
  }

  rules(name: string): Promise<SmartRules | null> {
    return this.#client.ask("playlistRules", { name });
  }

  async putRules(name: string, rules: SmartRules): Promise<void> {
    await this.#client.ask("putPlaylistRules", { name, rules });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#client.ask("renamePlaylist", { from, to });
  }

  async remove(name: string): Promise<void> {
    await this.#client.ask("removePlaylist", { name });
  }

  async sync(tickets: readonly PlaylistTicket[]): Promise<void> {
    if (tickets.length > 0) await this.#client.ask("syncPlaylists", { tickets });
  }

  async fileEntries(uri: string): Promise<readonly PlaylistEntry[]> {
    return entriesOf(await this.#client.ask("playlistFile", { uri }));
  }

  async remoteEntries(url: string): Promise<readonly PlaylistEntry[]> {
    return entriesOf(await this.#client.ask("remotePlaylist", { url }));
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }
}

/** With NUL between them, which no address has. Yields now and then. */
function* joined(uris: readonly string[]): Generator<void, string> {
  let text = uris.slice(0, STRIDE).join("\0");
  for (let from = STRIDE; from < uris.length; from += STRIDE) {
    yield;
    text += `\0${uris.slice(from, from + STRIDE).join("\0")}`;
  }
  return text;
}
