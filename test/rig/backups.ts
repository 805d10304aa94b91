import type { Server } from "./server.ts";

type Line = { readonly kind: string; readonly name?: string } & Readonly<Record<string, unknown>>;

export async function backup({ httpPort }: Server): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${httpPort}/api/v1/backup`);
  if (response.status !== 200) throw new Error(`no backup: ${response.status}`);
  return response.text();
}

export async function postBackup({ httpPort }: Server, text: string): Promise<{ status: number; body: unknown }> {
  const headers = { "Content-Type": "application/jsonl" };
  const response = await fetch(`http://127.0.0.1:${httpPort}/api/v1/restore`, { method: "POST", headers, body: text });
  return { status: response.status, body: await response.json() };
}

/** Without what differs from one backup to the next. */
export function contentOf(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Line => JSON.parse(line))
    .filter(({ kind }) => kind !== "begin");
}
