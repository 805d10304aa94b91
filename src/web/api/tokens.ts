import type { z } from "zod";
import type { tokenSchema } from "../../protocols/http/token-view.ts";
import { request } from "./request.ts";

export type Token = z.input<typeof tokenSchema>;

export const tokens = (): Promise<{ readonly tokens: readonly Token[] }> => request("GET", "/tokens");
export const makeToken = (name: string, scopes: readonly string[]): Promise<{ readonly text: string }> =>
  request("POST", "/tokens", { body: { name, scopes } });
export const revokeToken = (id: string): Promise<unknown> => request("DELETE", `/tokens/${encodeURIComponent(id)}`);
