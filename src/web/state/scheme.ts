import { effect, signal } from "@preact/signals";

export type Scheme = "auto" | "dark" | "light";
const KEY = "scheme";

/** Dark, light, or as the system has it. */
export const scheme = signal<Scheme>(storedScheme());

effect(() => {
  const { dataset } = document.documentElement;
  if (scheme.value === "auto") delete dataset.scheme;
  else dataset.scheme = scheme.value;
  localStorage.setItem(KEY, scheme.value);
});

function storedScheme(): Scheme {
  const stored = localStorage.getItem(KEY);
  return stored === "dark" || stored === "light" ? stored : "auto";
}
