import { StartError } from "./start-error.ts";

/** Says in words why a server could not listen, and what to do. `setting` is the section of the configuration. */
export function listenError(error: unknown, setting: "mpd" | "http", port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const address = (error as { address?: string }).address ?? "";
  if (address.startsWith("/") && (code === "EADDRINUSE" || code === "EACCES")) {
    const why = code === "EADDRINUSE" ? "is in use by another daemon" : "may not be made by this user";
    return new StartError(`The socket ${address} ${why}; set ${setting}.socket to another place, or to "" for none`);
  }
  switch (code) {
    case "EADDRINUSE":
      return new StartError(
        `Port ${port} is in use, perhaps by ${setting === "mpd" ? "MPD or " : ""}another auralisd; stop it, or set ${setting}.port`,
      );
    case "EACCES":
      return new StartError(`Port ${port} may not be used by this user; choose one above 1023 with ${setting}.port`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new StartError(`This machine has no address ${address}; correct ${setting}.bind`);
    default:
      return error;
  }
}
