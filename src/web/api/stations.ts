import type { z } from "zod";
import type { stationsSchema } from "../../protocols/http/routes/station-routes.ts";
import { inZone } from "./player.ts";
import { request } from "./request.ts";

type Stations = z.output<typeof stationsSchema>;

const at = (id: string): string => `/stations/${encodeURIComponent(id)}`;

export const stations = (): Promise<Stations> => request("GET", "/stations");
export const keepStation = (name: string, url: string): Promise<Stations> =>
  request("POST", "/stations", { body: { name, url } });
export const forgetStation = (id: string): Promise<Stations> => request("DELETE", at(id));
export const playStation = (id: string): Promise<unknown> => request("POST", inZone(`${at(id)}/play`));
