import type { z } from "zod";
import type { statsSchema } from "../../protocols/http/routes/stats-routes.ts";
import { request } from "./request.ts";

type Stats = z.input<typeof statsSchema>;

export const stats = (): Promise<Stats> => request("GET", "/stats", { query: { limit: 15 } });
