import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser, visit } from "./browser.ts";
import { openHouse } from "./house.ts";
import { VIEWS } from "./places.ts";

/** `npm run shots`: pictures of every view, narrow and wide, for looking at. */
const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "shots-"));
await using house = await openHouse(process.env.MUSIC);
await house.ask("PUT", "/queue", { uris: house.songs.slice(0, 40), play: true });
await house.ask("POST", "/analysis", { uri: house.song }).catch(() => null);
await house.ask("PUT", "/playlists/Evening", { uris: house.songs.slice(0, 8) });
await house.ask("PUT", "/playlists/Favourites", { rules: { stickers: [{ name: "like", equals: "2" }] } });
await house.ask("POST", "/stations", { name: "Radio Example", url: "https://radio.example.org/stream.mp3" });
await house.ask("POST", "/zones", { name: "kitchen" });
const band = { type: "peaking", q: 1, side: "both" };
const bands = [
  { ...band, type: "lowShelf", frequencyHz: 90, gainDb: 5 },
  { ...band, frequencyHz: 900, gainDb: -4 },
  { ...band, frequencyHz: 6000, gainDb: 3.5, q: 1.6 },
];
await house.ask("PATCH", "/sound", { parametric: { enabled: true, preampDb: 0, bands } });
await using browser = await openBrowser();
for (const [width, height] of [
  [390, 844],
  [1280, 800],
] as const) {
  const { page, complaints } = await browser.open(house.address, { width, height });
  for (const { name, place } of VIEWS(house)) {
    if (only.length > 0 && !only.includes(name)) continue;
    await visit(page, place);
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
  }
  if (width === 1280) {
    await page.emulateMedia({ colorScheme: "light" });
    await visit(page, "#/");
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, "now-light-1280.png") });
  }
  if (complaints.length > 0) console.warn(complaints);
}
console.info(folder);
