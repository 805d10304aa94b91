import { expect, test } from "vitest";
import { chooseOutput, type Surroundings } from "../../src/daemon/output-choice.ts";

const CARDS =
  " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7210000 irq 30\n";
const nothing: Surroundings = {
  platform: "linux",
  environment: {},
  alsaLibrary: "libasound.so.2",
  cards: null,
  exists: () => false,
  loads: () => true,
};
const runtime = { XDG_RUNTIME_DIR: "/run/user/1" };

test.each<[string, Partial<Surroundings>, object, string]>([
  ["nothing at all", {}, { type: "null" }, "no sound card"],
  ["a driver without cards", { cards: "--- no soundcards ---\n" }, { type: "null" }, "no sound card"],
  ["a card", { cards: CARDS }, { type: "alsa", device: "default" }, "HDA-Intel - HDA Intel PCH"],
  ["a card, but no libasound", { cards: CARDS, loads: () => false }, { type: "null" }, "cannot be loaded"],
  [
    "PulseAudio and a card",
    { cards: CARDS, environment: runtime, exists: (path) => path === "/run/user/1/pulse/native" },
    { type: "alsa", device: "pulse" },
    "PulseAudio is running",
  ],
  [
    "PipeWire without its PulseAudio",
    { environment: runtime, exists: (path) => path === "/run/user/1/pipewire-0" },
    { type: "alsa", device: "pipewire" },
    "PipeWire is running",
  ],
  [
    "PulseAudio elsewhere",
    { environment: { PULSE_SERVER: "tcp:nas" } },
    { type: "alsa", device: "pulse" },
    "PulseAudio",
  ],
  ["a Mac", { platform: "darwin" }, { type: "coreaudio" }, "default output of this Mac"],
])("%s", (_name, around, output, reason) => {
  const choice = chooseOutput({ ...nothing, ...around });
  expect(choice.output).toMatchObject({ ...output, enabled: true });
  expect(choice.reason).toContain(reason);
});
