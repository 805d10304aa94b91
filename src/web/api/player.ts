import type { PlayerView } from "../../protocols/http/player-view.ts";
import { learnPlayer, zoneName } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import { request } from "./request.ts";

export type Options = PlayerView["options"];

/** The same address inside the zone of this page. */
export const inZone = (path: string): string => `/zones/${encodeURIComponent(zoneName.peek())}${path}`;

async function change(method: string, path: string, body?: unknown): Promise<void> {
  const answer = await attempt(request<PlayerView>(method, inZone(path), body === undefined ? {} : { body }));
  if (answer !== null) learnPlayer(answer);
}

export const play = (which?: { readonly position: number } | { readonly entryId: number }) =>
  change("POST", "/player/play", which ?? {});
export const verb = (name: "pause" | "resume" | "toggle" | "stop" | "next" | "previous") =>
  change("POST", `/player/${name}`);
export const seek = (seconds: number) => change("PUT", "/player/position", { seconds });
export const seekBy = (relativeSeconds: number) => change("PUT", "/player/position", { relativeSeconds });
export const setVolume = (volume: number) => change("PUT", "/player/volume", { volume: Math.round(volume) });
export const setOptions = (options: Partial<Options>) => change("PATCH", "/player/options", options);
