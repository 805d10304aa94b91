import { useState } from "preact/hooks";
import type { SongView } from "../../protocols/http/song-view.ts";
import { previewTags, type TagEdit, type TagPreview, writeTags } from "../api/song.ts";
import { attempt, toast } from "../state/toasts.ts";

const NAMES = [
  "Title",
  "Artist",
  "Album",
  "AlbumArtist",
  "Track",
  "Disc",
  "Date",
  "Genre",
  "Composer",
  "Comment",
] as const;
const SEPARATOR = "; ";

/** The tags of a file: what would change is shown before it is written. */
export function TagEditor({ song, onDone }: { readonly song: SongView; readonly onDone: () => void }) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [preview, setPreview] = useState<TagPreview | null>(null);
  const set: Record<string, readonly string[]> = {};
  for (const [name, text] of Object.entries(typed))
    set[name] = text
      .split(";")
      .map((word) => word.trim())
      .filter(Boolean);
  const edits: readonly TagEdit[] = [{ uri: song.uri, set }];
  const look = async (event: Event) => {
    event.preventDefault();
    setPreview(await attempt(previewTags(edits)));
  };
  const write = async () => {
    if (preview === null || (await attempt(writeTags(edits, preview.version))) === null) return;
    toast("The tags are written");
    onDone();
  };
  const [file] = preview?.files ?? [];
  const changed =
    file === undefined
      ? []
      : NAMES.filter((name) => String(file.before[name] ?? "") !== String(file.after[name] ?? ""));
  return (
    <form class="card stack" onSubmit={look}>
      <h2>Tags</h2>
      <div class="tag-grid">
        {NAMES.map((name) => (
          <label key={name} class="field">
            <span>{name}</span>
            <input
              class="input"
              value={typed[name] ?? song.tags[name]?.join(SEPARATOR) ?? ""}
              onInput={(event) => {
                setTyped({ ...typed, [name]: event.currentTarget.value });
                setPreview(null);
              }}
            />
          </label>
        ))}
      </div>
      {preview !== null && (
        <ul class="stack" aria-label="What changes">
          {changed.length === 0 && <li class="muted">Nothing changes.</li>}
          {changed.map((name) => (
            <li key={name}>
              <span class="small muted">{name}</span> <del>{file?.before[name]?.join(SEPARATOR) ?? "nothing"}</del> →{" "}
              <ins>{file?.after[name]?.join(SEPARATOR) ?? "nothing"}</ins>
            </li>
          ))}
        </ul>
      )}
      <div class="chips">
        <button type="submit" class="button" disabled={Object.keys(typed).length === 0}>
          Preview
        </button>
        <button type="button" class="button main" disabled={changed.length === 0} onClick={write}>
          Write to the file
        </button>
      </div>
    </form>
  );
}
