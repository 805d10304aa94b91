import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "src/protocols/node-mpd-protocol/test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 20_000,
  },
});
