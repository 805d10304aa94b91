import { defineConfig } from "vitest/config";

/** The tests of the package alone; every statement and branch must be reached. */
export default defineConfig({
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    testTimeout: 60_000,
    include: ["test/**/*.test.ts"],
    coverage: { provider: "v8", include: ["src/**/*.ts"], thresholds: { 100: true }, reporter: ["text"] },
  },
});
