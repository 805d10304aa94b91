import type { z } from "zod";
import type { enhanceStatusSchema } from "../../protocols/http/routes/enhance-routes.ts";
import type { impulseSchema } from "../../protocols/http/routes/impulse-routes.ts";
import type { presetSchema } from "../../protocols/http/routes/preset-routes.ts";
import type { importedSchema, soundStatusSchema } from "../../protocols/http/routes/sound-routes.ts";
import type { SoundSettings } from "../../shared/sound/settings.ts";
import { attempt, toast } from "../state/toasts.ts";
import { inZone } from "./player.ts";
import { request } from "./request.ts";

/** See `GET /sound/status`. */
export type SoundStatus = z.output<typeof soundStatusSchema>;
type Preset = z.output<typeof presetSchema>;
type Impulse = z.output<typeof impulseSchema>;
type Imported = z.output<typeof importedSchema>;

export const sound = () => request<SoundSettings>("GET", inZone("/sound"));
export const setSound = (patch: Partial<SoundSettings>) =>
  request<SoundSettings>("PATCH", inZone("/sound"), { body: patch });
export const soundStatus = () => request<SoundStatus>("GET", inZone("/sound/status"));
export const enhanceStatus = () => request<z.output<typeof enhanceStatusSchema>>("GET", inZone("/sound/enhance"));
export const presets = () => request<{ presets: Preset[] }>("GET", "/sound/presets").then(({ presets }) => presets);
export const impulses = () =>
  request<{ impulses: Impulse[] }>("GET", "/sound/impulses").then(({ impulses }) => impulses);

const named = (name: string) => `/sound/presets/${encodeURIComponent(name)}`;

/** The original, or the enhanced sound, as loud as each other. */
export const compare = (bypassed: boolean) =>
  attempt(request("POST", inZone("/sound/enhance/ab"), { body: { bypassed } }));
export const applyPreset = (name: string) => attempt(request<SoundSettings>("POST", inZone(`${named(name)}/apply`)));
export const removePreset = (name: string) => attempt(request("DELETE", named(name)));
export const resetSound = () => attempt(request<SoundSettings>("DELETE", inZone("/sound")));

/** What is set now, under a name. */
export async function savePreset(name: string, settings: SoundSettings): Promise<boolean> {
  const saved = await attempt(request("PUT", named(name), { body: { sound: settings } }));
  if (saved !== null) toast(`“${name}” is kept`);
  return saved !== null;
}

/** Filters as Equalizer APO and AutoEq write them. */
export async function importText(text: string): Promise<SoundSettings | null> {
  const done = await attempt(request<Imported>("POST", inZone("/sound/import"), { body: { text } }));
  if (done === null) return null;
  const [first] = done.ignored;
  const hint = first === undefined ? null : `Line ${first.line}: ${first.reason}`;
  toast(first === undefined ? "Taken over" : `Taken over, without ${done.ignored.length} of its lines`, { hint });
  return done.sound;
}

/** A WAV file, under the name of the file. */
export async function uploadImpulse(file: File): Promise<string | null> {
  const name = file.name.replace(/\.wav$/i, "");
  const upload = new Blob([file], { type: "audio/wav" });
  const path = `/sound/impulses/${encodeURIComponent(name)}`;
  const stored = await attempt(request<unknown>("PUT", path, { upload, query: { normalise: true }, timeoutMs: 0 }));
  return stored === null ? null : name;
}
