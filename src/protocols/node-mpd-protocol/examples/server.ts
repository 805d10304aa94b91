import { createServer } from "node:net";
import * as mpd from "node-mpd-protocol";

let volume = 50;
const clients = new Set<(changed: mpd.IdleMask) => void>();

function setVolume(_context: null, { percent }: { readonly percent: number }): mpd.Reply {
  volume = percent;
  for (const notify of clients) notify(mpd.idleMask(["mixer"]));
  return "";
}

const row = { permission: "none", since: "0.1", summary: "" } as const;
const percent = mpd.codec.unsignedUpTo(100);
const commands = mpd.commandTable<null, mpd.Reply>([
  mpd.defineCommand({ ...row, name: "status", args: mpd.NO_ARGUMENTS, run: () => mpd.pair("volume", volume) }),
  mpd.defineCommand({ ...row, name: "setvol", args: mpd.fields({ percent }), run: setVolume }),
  mpd.defineCommand({ ...row, name: "idle", args: mpd.words(0, mpd.parseIdle), run: (_context, wait) => ({ wait }) }),
]);

const server = createServer({ noDelay: true }, (socket) => {
  const reader = new mpd.LineReader();
  const client = new mpd.Conversation();
  const notify = (changed: mpd.IdleMask) => void socket.write(client.notify(changed) ?? "");
  clients.add(notify);
  socket.on("close", () => clients.delete(notify)).on("error", () => {});
  socket.on("data", (chunk) => {
    reader.push(chunk);
    for (let line = reader.next(); line !== null; line = reader.next()) {
      const action = client.feed(line);
      if (action.kind === "close") return void socket.destroy();
      const answer = mpd.respond(action, commands, { context: null, permissions: new Set() });
      socket.write(answer.text + (client.wait(answer.wait) ?? ""));
      if (answer.close) return void socket.end();
    }
  });
  socket.write(mpd.GREETING);
});
server.listen(Number(process.env.PORT ?? 6600), () => console.log(server.address()));
