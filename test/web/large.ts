import { openBrowser, visit } from "./browser.ts";
import { openHouse } from "./house.ts";

/** `npm run page:large -- FOLDER`: the page over a library of any size; prints how quick it is, and fails when something does not come. */
const [music] = process.argv.slice(2);
if (music === undefined) throw new Error("give a music folder");
await using house = await openHouse(music);
await using browser = await openBrowser();
const { page, complaints } = await browser.open(house.address);
const timed = async (what: string, run: () => Promise<unknown>) => {
  const began = performance.now();
  await run();
  console.info(`${what}: ${Math.round(performance.now() - began)} ms`);
};
const scrollTo = (part: number) =>
  page.evaluate(`document.getElementById("main").scrollTop = document.getElementById("main").scrollHeight * ${part}`);
const { songs } = await house.ask<{ songs: number }>("GET", "/library");
console.info(`${songs} songs`);
const rows = page.locator(".virtual .song-row:not(.waiting)");
await timed("songs, the first rows", async () => {
  await visit(page, "#/library?by=songs");
  await rows.first().waitFor();
});
await timed("songs, a jump into the middle", async () => {
  await scrollTo(0.5);
  await page.locator(`.cell[aria-posinset="${Math.floor(songs / 2)}"] .song-row:not(.waiting)`).waitFor();
});
await timed("songs, the end", async () => {
  await scrollTo(1);
  await page.locator(`.cell[aria-posinset="${songs}"] .song-row:not(.waiting)`).waitFor();
});
console.info(`rows in the document: ${await page.locator(".cell").count()}`);
await timed("albums", async () => {
  await visit(page, "#/library");
  await page.locator(".tile .art").first().waitFor();
});
await timed("search, from the last key to the results", async () => {
  await visit(page, "#/search");
  await page.getByRole("searchbox").pressSequentially("amber");
  await page.locator('[data-results-for="amber"]').waitFor();
});
await timed("everything into the queue", async () => {
  await house.ask("PUT", "/queue", { uris: [""] });
  await visit(page, "#/queue");
  await page.locator(".entry").first().waitFor();
});
await timed("queue, the end", async () => {
  await scrollTo(1);
  await page.locator(`.cell[aria-posinset="${songs}"] .entry`).waitFor();
});
if (complaints.length > 0) throw new Error(complaints.join("\n"));
