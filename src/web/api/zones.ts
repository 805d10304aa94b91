import { request } from "./request.ts";

const at = (zone: string): string => `/zones/${encodeURIComponent(zone)}`;

export const makeZone = (name: string): Promise<unknown> => request("POST", "/zones", { body: { name } });
export const removeZone = (name: string): Promise<unknown> => request("DELETE", at(name));
export const takeOutput = (zone: string, id: number): Promise<unknown> =>
  request("POST", `${at(zone)}/outputs`, { body: { id } });
export const switchOutput = (zone: string, id: number, enabled: boolean): Promise<unknown> =>
  request("PUT", `${at(zone)}/outputs/${id}`, { body: { enabled } });
export const zoneVolume = (zone: string): Promise<{ readonly volume: number | null }> =>
  request("GET", `${at(zone)}/player`);
export const setZoneVolume = (zone: string, volume: number): Promise<unknown> =>
  request("PUT", `${at(zone)}/player/volume`, { body: { volume } });
