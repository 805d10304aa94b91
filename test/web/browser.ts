import { chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
/** This machine, by a name under which the daemon trusts nobody, and the browser neither: an origin that is not secure. */
export const STRANGE_HOST = "auralis.test";
const PATIENCE_MS = 15_000;

/** Debian's Chromium without a window. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--autoplay-policy=no-user-gesture-required",
      `--host-resolver-rules=MAP ${STRANGE_HOST} 127.0.0.1`,
    ],
  });
  /** A page of its own, with what went wrong in it. `before`: a script that runs in it before its own. */
  const open = async (address: string, size = { width: 1280, height: 800 }, before = "") => {
    const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", colorScheme: "dark" });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.addInitScript(before);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("Failed to load resource"))
        complaints.push(message.text());
    });
    await page.goto(address);
    await page.locator(".bar").waitFor({ state: "attached" });
    return { page, context, complaints };
  };
  return { open, [Symbol.asyncDispose]: () => browser.close() };
}

/** Goes to a view by its address, such as `#/queue`. */
export async function visit(page: Page, place: string): Promise<void> {
  await page.goto(new URL(place, page.url()).href);
  await page.locator(".main > .view").waitFor();
}
