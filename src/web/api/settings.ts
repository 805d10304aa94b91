import { request } from "./request.ts";

export type SettingValue = boolean | number | string | null;
export type Setting = {
  readonly value: SettingValue;
  readonly source: "config" | "set";
  readonly configured: SettingValue;
  readonly description: string;
};
type Settings = { readonly settings: Readonly<Record<string, Setting>> };

export const settings = (): Promise<Settings> => request("GET", "/settings");
export const setSetting = (name: string, value: SettingValue): Promise<Settings> =>
  request("PATCH", "/settings", { body: { [name]: value } });
export const resetSetting = (name: string): Promise<Settings> =>
  request("DELETE", `/settings/${encodeURIComponent(name)}`);
