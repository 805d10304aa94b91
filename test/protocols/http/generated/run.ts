/** The long lane: `npm run fuzz:http`, `-- --rounds 5`. */
import { parseArgs } from "node:util";
import { runSeed, seeded } from "../../../rig/random.ts";
import { campaign } from "./campaign.ts";
import { openHouse } from "./house.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const seed = runSeed("fuzz:http");
await using house = await openHouse();
let isWell = true;
for (let round = 0; round < Number(values.rounds); round++) {
  const startedMs = performance.now();
  const { faults, ...figures } = await campaign(house.subject, seeded(seed + round), { valid: 20, odd: null });
  const errors = house.server.log().match(/^.*"level":(50|60|"error"|"fatal").*$/gm) ?? [];
  console.info(JSON.stringify({ round, ...figures, seconds: Math.round((performance.now() - startedMs) / 1000) }));
  for (const fault of [...faults, ...errors]) console.error(fault);
  isWell &&= faults.length + errors.length === 0;
}
process.exitCode = isWell ? 0 : 1;
