import { parseArgs } from "node:util";
import { runSeed } from "../rig/random.ts";
import { fuzz } from "./fuzz.ts";
import { openFuzzHouse } from "./fuzz-house.ts";

const { values } = parseArgs({ options: { lines: { type: "string", default: "1000000" } } });
const seed = runSeed("fuzz:mpd");
await using house = await openFuzzHouse();
const startedMs = performance.now();
const { faults, ...figures } = await fuzz(house.server, Number(values.lines), seed);
const errors = house.server.log().match(/^.*"level":(50|60|"error"|"fatal").*$/gm) ?? [];
console.info(JSON.stringify({ ...figures, seconds: Math.round((performance.now() - startedMs) / 1000) }));
for (const fault of [...faults, ...errors]) console.error(fault);
process.exitCode = faults.length + errors.length > 0 ? 1 : 0;
