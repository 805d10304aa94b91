/** The bundles of the other threads and processes lie beside ours (scripts/build.ts). */
export const beside = (name: string): URL => new URL(`./${name}.js`, import.meta.url);
