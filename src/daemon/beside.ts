/** The page that browsers are given, built by scripts/build-page.ts. */
export const PAGE_FOLDER = new URL("./web/", import.meta.url);

/** The bundles of the other threads and processes lie beside ours (scripts/build.ts). */
export const beside = (name: string): URL => new URL(`./${name}.js`, import.meta.url);
