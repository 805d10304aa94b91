import { existsSync } from "node:fs";
import { join } from "node:path";

type Loader = {
  readonly file: (name: string, version: number) => string;
  /** Where libraries may be that the loader does not look for by itself; best first. */
  readonly folders: readonly string[];
};

/** ld.so(8) knows all folders of Linux. dyld(1) knows /usr/local/lib, but not Homebrew on Apple silicon, nor MacPorts. */
const LOADERS: Partial<Record<NodeJS.Platform, Loader>> = {
  linux: { file: (name, version) => `lib${name}.so.${version}`, folders: [] },
  darwin: {
    file: (name, version) => `lib${name}.${version}.dylib`,
    folders: ["/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib"],
  },
};

/** What to ask the system's loader for: a path where one is needed, else the name. */
export function nativeLibrary(
  name: string,
  version: number,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): string {
  const loader = LOADERS[platform];
  if (loader === undefined) return name;
  const file = loader.file(name, version);
  return loader.folders.map((folder) => join(folder, file)).find(exists) ?? file;
}
