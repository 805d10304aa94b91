import type { z } from "zod";
import type { settingSchema } from "../../protocols/http/routes/settings-routes.ts";
import { request } from "./request.ts";

export type Setting = z.output<typeof settingSchema>;
export type SettingValue = Setting["value"];
type Settings = { readonly settings: Readonly<Record<string, Setting>> };

export const settings = (): Promise<Settings> => request("GET", "/settings");
export const setSetting = (name: string, value: SettingValue): Promise<Settings> =>
  request("PATCH", "/settings", { body: { [name]: value } });
export const resetSetting = (name: string): Promise<Settings> =>
  request("DELETE", `/settings/${encodeURIComponent(name)}`);
