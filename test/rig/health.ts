import { HttpClient, member } from "./http-client.ts";

/** What `/healthz` says about the audio thread. */
export type AudioHealth = { readonly xruns: number; readonly text: string };

/** Errors: when no part of the answer tells the xruns. */
export async function audioHealth(httpPort: number): Promise<AudioHealth> {
  const { body } = await new HttpClient(httpPort).get("/healthz");
  const text = JSON.stringify(member(body, "parts"));
  const told = /"xruns":(\d+)|(\d+) xruns?\b|xruns? (\d+)/.exec(text);
  if (told === null) throw new Error(`/healthz tells no xruns: ${text}`);
  return { xruns: Number(told[1] ?? told[2] ?? told[3]), text };
}
