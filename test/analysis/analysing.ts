import { open } from "../library/rig.ts";
import { ODD_HOST, startDesk } from "./desk-rig.ts";

// Analyses the songs of a scanned library until it is killed. argv: music folder, state folder. Prints how many are done.
const [, , music = "", state = ""] = process.argv;
const opened = await open({ music, state });
const { desk } = startDesk(opened, music, ODD_HOST);
let told = -1;
for (;;) {
  const { analysed } = desk.status();
  if (analysed !== told) process.stdout.write(`${analysed}\n`);
  told = analysed;
  await new Promise((resolve) => setTimeout(resolve, 5));
}
