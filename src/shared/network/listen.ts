import { once } from "node:events";
import { chmod, lstat, unlink } from "node:fs/promises";
import { connect, type ListenOptions, type Server } from "node:net";

export type Places = {
  readonly bind: readonly string[];
  readonly port: number;
  readonly socketPath: string | null;
  /** Who may write to the file of `socketPath` may connect. */
  readonly socketMode: number;
  /** Listening sockets inherited from the service manager; they take the place of the others. */
  readonly listenFds?: readonly number[];
};

type Listening<S> = { readonly servers: readonly S[]; readonly addresses: readonly string[] };

/** Listens everywhere, or nowhere: on the first error what was opened is closed again and the error passed on. */
export async function listenAll<S extends Server>(create: () => S, places: Places): Promise<Listening<S>> {
  const servers: S[] = [];
  const addresses: string[] = [];
  try {
    for (const place of await wanted(places)) {
      const server = create();
      server.listen(place);
      await once(server, "listening");
      servers.push(server);
      addresses.push(addressOf(server));
      if (place.path !== undefined) await chmod(place.path, places.socketMode);
    }
  } catch (error) {
    await closeAll(servers);
    throw error;
  }
  return { servers, addresses };
}

export async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      const closed = once(server, "close");
      server.close();
      return closed;
    }),
  );
}

async function wanted({
  bind,
  port,
  socketPath,
  listenFds = [],
}: Places): Promise<(ListenOptions & { fd?: number })[]> {
  if (listenFds.length > 0) return listenFds.map((fd) => ({ fd }));
  const places: ListenOptions[] = bind.map((host) => ({ host, port, ipv6Only: host === "::", exclusive: true }));
  if (socketPath === null) return places;
  await removeStale(socketPath);
  return [...places, { path: socketPath }];
}

/** A daemon that was killed leaves its socket file behind; one that lives answers and keeps it. */
async function removeStale(path: string): Promise<void> {
  const probe = connect(path);
  try {
    await once(probe, "connect");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED" && (await lstat(path)).isSocket()) {
      await unlink(path);
    }
  } finally {
    probe.destroy();
  }
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") return address ?? "";
  return address.family === "IPv6" ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}
