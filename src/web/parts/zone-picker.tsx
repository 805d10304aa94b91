import { zoneName, zones } from "../state/store.ts";

/** Which zone this page is about; nothing where there is only one. */
export function ZonePicker() {
  if (zones.value.length < 2) return null;
  return (
    <select
      class="select zone-picker"
      aria-label="Zone"
      value={zoneName.value}
      onChange={(event) => {
        zoneName.value = event.currentTarget.value;
      }}
    >
      {zones.value.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
