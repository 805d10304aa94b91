/** How it stands with the impulse response of a zone. While it is being built, what it is for sounds without it. */
export type ConvolverState =
  | { readonly state: "off" }
  | { readonly state: "building" }
  | { readonly state: "ready"; readonly taps: number; readonly rateHz: number }
  | { readonly state: "failed"; readonly reason: string };
