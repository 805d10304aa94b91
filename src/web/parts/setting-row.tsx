import type { Setting, SettingValue } from "../api/settings.ts";

type Props = {
  readonly name: string;
  readonly setting: Setting;
  readonly onChange: (value: SettingValue) => void;
  readonly onReset: () => void;
};

/** "analysisMaxLoad" as people write it. */
function titleOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One setting of the daemon; the kind of its value decides how it is set. */
export function SettingRow({ name, setting: { value, source, description }, onChange, onReset }: Props) {
  return (
    <div class="row wrap">
      <div class="grow">
        <div>{titleOf(name)}</div>
        <div class="small muted">{description}</div>
      </div>
      {source === "set" && (
        <button type="button" class="chip" onClick={onReset}>
          As configured
        </button>
      )}
      {typeof value === "boolean" ? (
        <input
          type="checkbox"
          class="switch"
          aria-label={titleOf(name)}
          checked={value}
          onChange={() => onChange(!value)}
        />
      ) : (
        <input
          class="input setting-value"
          aria-label={titleOf(name)}
          inputMode={typeof value === "number" ? "decimal" : "text"}
          value={value ?? ""}
          onChange={({ currentTarget }) =>
            onChange(
              typeof value === "number"
                ? Number(currentTarget.value)
                : currentTarget.value === ""
                  ? null
                  : currentTarget.value,
            )
          }
        />
      )}
    </div>
  );
}
