type Props = {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
};

/** Something that is on or off. */
export function SwitchRow({ label, hint, on, onChange }: Props) {
  return (
    <label class="switch-row">
      <span class="grow">
        <span class="switch-label">{label}</span>
        {hint !== undefined && <span class="small muted block">{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        class="switch"
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
