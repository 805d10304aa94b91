import { request } from "./request.ts";

export type Session = {
  readonly scopes: readonly string[];
  readonly by: "address" | "token" | "session";
  readonly token: string | null;
};

export const session = (): Promise<Session> => request("GET", "/session");
export const signIn = (token: string): Promise<Session> => request("POST", "/session", { body: { token } });
export const signOut = (): Promise<Session> => request("DELETE", "/session");
