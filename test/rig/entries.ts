/**
 * A thread or process of ours as it is shipped, by the name of its file in dist/, which each run of the tests builds
 * anew. From source each start would take Node a second to read some two hundred files.
 */
export const builtEntry = (name: string): URL => new URL(`../../dist/${name}.js`, import.meta.url);
