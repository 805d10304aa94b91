import { Range } from "../range.tsx";

type Props = {
  readonly label: string;
  readonly value: number;
  readonly limit: readonly [number, number];
  readonly step?: number;
  /** The value with its unit. */
  readonly text: string;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
};

/** A slider with its name and its value in words; heard while it is moved. */
export function Dial({ label, value, limit: [min, max], step = 1, text, disabled = false, onChange }: Props) {
  return (
    <div class="dial">
      <span class="small muted">{label}</span>
      <span class="small number">{text}</span>
      <Range {...{ label, value, min, max, step, text, disabled, onChange }} onMove={onChange} />
    </div>
  );
}
