import type { BandType, PlacedBand, Side } from "../../../shared/sound/band.ts";
import { Icon } from "../icon.tsx";
import { hasGain, TYPES } from "./band-words.ts";
import { NumberField } from "./number-field.tsx";

type Props = {
  readonly band: PlacedBand;
  readonly number: number;
  readonly onChange: (band: PlacedBand) => void;
  readonly onRemove: () => void;
};

/** The chosen filter in figures. */
export function BandEditor({ band, number, onChange, onRemove }: Props) {
  return (
    <fieldset class="band-editor" aria-label={`Filter ${number}`}>
      <label class="field">
        <span>Filter {number}</span>
        <select
          class="select"
          value={band.type}
          onChange={(event) => onChange({ ...band, type: event.currentTarget.value as BandType })}
        >
          {TYPES.map(([type, name]) => (
            <option key={type} value={type}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <NumberField
        label="Frequency, Hz"
        value={band.frequencyHz}
        limit={[10, 40_000]}
        onChange={(frequencyHz) => onChange({ ...band, frequencyHz })}
      />
      <NumberField
        label="Gain, dB"
        value={band.gainDb}
        limit={[-30, 30]}
        step={0.1}
        disabled={!hasGain(band.type)}
        onChange={(gainDb) => onChange({ ...band, gainDb })}
      />
      <NumberField
        label="Q"
        value={band.q}
        limit={[0.05, 100]}
        step={0.05}
        onChange={(q) => onChange({ ...band, q })}
      />
      <label class="field">
        <span>Channel</span>
        <select
          class="select"
          value={band.side}
          onChange={(event) => onChange({ ...band, side: event.currentTarget.value as Side })}
        >
          <option value="both">Both</option>
          <option value="left">Left</option>
          <option value="right">Right</option>
        </select>
      </label>
      <button type="button" class="button bad" onClick={onRemove}>
        <Icon name="trash" /> Remove
      </button>
    </fieldset>
  );
}
