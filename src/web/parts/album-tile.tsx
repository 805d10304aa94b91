import { albumArtOf } from "../api/art.ts";
import type { Album } from "../api/library.ts";
import { linkTo } from "../state/route.ts";
import { Art } from "./art.tsx";

/** An album in a grid or on a shelf. */
export function AlbumTile({ album: { album, albumArtist } }: { readonly album: Album }) {
  return (
    <a class="tile" href={linkTo("album", { name: album, artist: albumArtist })}>
      <Art src={album === "" ? null : albumArtOf(album, albumArtist, 300)} />
      <span>
        <span class="cut block">{album === "" ? "Without an album" : album}</span>
        <span class="cut block small muted">{albumArtist}</span>
      </span>
    </a>
  );
}
