import koffi from "koffi";
import { expect, test } from "vitest";
import { nativeLibrary } from "../../src/daemon/config/native-library.ts";

const nowhere = () => false;

test.each([
  ["linux", "sndfile", 1, nowhere, "libsndfile.so.1"],
  ["linux", "asound", 2, () => true, "libasound.so.2"],
  ["darwin", "sndfile", 1, (path: string) => path.startsWith("/opt/homebrew"), "/opt/homebrew/lib/libsndfile.1.dylib"],
  ["darwin", "soxr", 0, (path: string) => path.startsWith("/usr/local"), "/usr/local/lib/libsoxr.0.dylib"],
  ["darwin", "soxr", 0, nowhere, "libsoxr.0.dylib"],
] as const)("%s finds %s %i", (platform, name, version, exists, path) => {
  expect(nativeLibrary(name, version, platform, exists)).toBe(path);
});

test.runIf(process.platform === "linux")("what Linux is asked for is what Debian installs", () => {
  for (const [name, version] of [
    ["sndfile", 1],
    ["soxr", 0],
    ["asound", 2],
  ] as const) {
    expect(() => koffi.load(nativeLibrary(name, version))).not.toThrow();
  }
});
