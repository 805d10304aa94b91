import { defineConfig } from "drizzle-kit";

/** `AURALIS_DB=library|user npm run db:generate` writes the next migration of that database to drizzle/<name>. */
const database = process.env.AURALIS_DB ?? "library";

export default defineConfig({
  dialect: "sqlite",
  casing: "snake_case",
  schema: `./src/library/schema/${database}.ts`,
  out: `./drizzle/${database}`,
});
