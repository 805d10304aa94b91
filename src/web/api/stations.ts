import { inZone } from "./player.ts";
import { request } from "./request.ts";

export type Station = { readonly id: string; readonly name: string; readonly url: string };
type Stations = { readonly stations: readonly Station[] };

const at = (id: string): string => `/stations/${encodeURIComponent(id)}`;

export const stations = (): Promise<Stations> => request("GET", "/stations");
export const keepStation = (name: string, url: string): Promise<Stations> =>
  request("POST", "/stations", { body: { name, url } });
export const forgetStation = (id: string): Promise<Stations> => request("DELETE", at(id));
export const playStation = (id: string): Promise<unknown> => request("POST", inZone(`${at(id)}/play`));
