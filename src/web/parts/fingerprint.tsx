type Dimension = { readonly name: string; readonly unit: string; readonly meaning: string; readonly value: number };

/** What each unit reaches from and to, for drawing. */
const REACH: Readonly<Record<string, readonly [number, number]>> = {
  share: [0, 1],
  LUFS: [-40, -5],
  LU: [0, 20],
  dB: [-20, 20],
  "octaves above 60 BPM": [0, 2],
  "octaves above 100 Hz": [0, 8],
  "1/s": [0, 12],
  "-1..1": [-1, 1],
};

/** What a song sounds like, in numbers and bars. */
export function Fingerprint({ dimensions }: { readonly dimensions: readonly Dimension[] }) {
  return (
    <section class="card stack">
      <h2>What it sounds like</h2>
      <ul class="dimensions">
        {dimensions.map(({ name, unit, meaning, value }) => {
          const [low, high] = REACH[unit] ?? [0, 1];
          const part = Math.min(1, Math.max(0, (value - low) / (high - low)));
          return (
            <li key={name} title={`${meaning}: ${value} ${unit}`}>
              <span class="row small">
                <span class="grow cut">{meaning}</span>
                <span class="number muted">{value.toFixed(2)}</span>
              </span>
              <div class="progress">
                <div style={{ width: `${part * 100}%` }} />
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
