import { ACK, argumentError, binary, codec, defineCommand, fields, oneLine, ProtocolError } from "node-mpd-protocol";
import type { Picture } from "../../../library/library-port.ts";
import { songFor } from "../../../operations/add.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import type { Operations } from "../../../operations/operations.ts";
import { DomainError } from "../../../shared/errors.ts";
import { orMissing } from "../failure.ts";
import type { Row, Scope } from "../scope.ts";

const args = fields({ uri: codec.text, offset: codec.unsigned });

/** The part of a picture from `offset` on, as long as the client allows. */
function part(picture: Picture, offset: number, head: string, { preferences }: Scope): Uint8Array {
  const bytes = picture.bytes.subarray(offset, offset + preferences.binaryLimitBytes);
  return Buffer.concat([Buffer.from(`size: ${picture.bytes.length}\n${head}`), binary(bytes)]);
}

/** The picture beside a file; as in MPD, the file need not exist, only its folder. Errors: `not-found`. */
async function besides({ library }: Operations, address: string): Promise<Picture | null> {
  const uri = locateInLibrary(address);
  try {
    return await library.picture(uri, "folder");
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "not-found")) throw error;
    return library.picture(uri.slice(0, Math.max(0, uri.lastIndexOf("/"))), "folder");
  }
}

/** Pictures, in parts. */
export const artCommands: readonly Row[] = [
  defineCommand({
    name: "albumart",
    permission: "read",
    args,
    since: "0.21",
    summary: "A part of the picture that lies beside a song",
    run: async (scope, { uri, offset }) => {
      const picture = await orMissing(besides(scope.operations, uri), ACK.noExist, "No file exists");
      if (picture === null) throw new ProtocolError(ACK.noExist, "No file exists");
      if (offset > picture.bytes.length) throw argumentError("Offset too large");
      return () => part(picture, offset, "", scope);
    },
  }),
  defineCommand({
    name: "readpicture",
    permission: "read",
    args,
    since: "0.22",
    summary: "A part of the picture inside a song",
    run: async (scope, { uri, offset }) => {
      await songFor(scope.operations, uri);
      const picture = await scope.operations.library.picture(locateInLibrary(uri), "embedded");
      if (picture === null) return () => undefined;
      if (offset > picture.bytes.length) throw argumentError("Bad file offset");
      return () => part(picture, offset, `type: ${oneLine(picture.mimeType)}\n`, scope);
    },
  }),
];
