import { removeZone, setZoneVolume, switchOutput, takeOutput, zoneVolume } from "../api/zones.ts";
import { outputs, player, type Zone, zoneName, zones } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";
import { Range } from "./range.tsx";
import { useAnswer } from "./use-answer.ts";

/** A zone with its outputs and its volume. */
export function ZoneCard({ zone }: { readonly zone: Zone }) {
  const isOurs = zone.name === zoneName.value;
  const here = isOurs ? outputs.value : zone.outputs;
  const asked = useAnswer(`${zone.name} ${isOurs} ${JSON.stringify(zone)}`, () => zoneVolume(zone.name), true);
  const volume = isOurs ? (player.value?.volume ?? null) : (asked?.volume ?? null);
  const elsewhere = zones.value.filter(({ name }) => name !== zone.name);
  return (
    <section class={isOurs ? "card stack zone ours" : "card stack zone"} aria-label={`Zone ${zone.name}`}>
      <div class="row">
        <Icon name="zones" />
        <h2 class="grow cut">{zone.name}</h2>
        <span class="badge">{isOurs ? (player.value?.state ?? zone.state) : zone.state}</span>
      </div>
      {volume !== null && (
        <div class="row">
          <Icon name="volume" full={false} />
          <Range
            label={`Volume of ${zone.name}`}
            value={volume}
            max={100}
            text={`${volume} per cent`}
            onChange={(value) => attempt(setZoneVolume(zone.name, value))}
          />
        </div>
      )}
      <ul class="stack">
        {here.map(({ id, name, enabled }) => (
          <li key={id} class="row">
            <span class="grow cut">{name}</span>
            {elsewhere.length > 0 && (
              <select
                class="select zone-picker"
                aria-label={`Move ${name} to`}
                value={zone.name}
                onChange={(event) => attempt(takeOutput(event.currentTarget.value, id))}
              >
                {zones.value.map((other) => (
                  <option key={other.name} value={other.name}>
                    {other.name}
                  </option>
                ))}
              </select>
            )}
            <input
              type="checkbox"
              class="switch"
              aria-label={`${name} on`}
              checked={enabled}
              onChange={() => attempt(switchOutput(zone.name, id, !enabled))}
            />
          </li>
        ))}
        {here.length === 0 && <li class="muted small">No outputs: move one here from another zone.</li>}
      </ul>
      {zone.dropouts !== null && zone.dropouts.xruns > 0 && (
        <p class="small muted">
          {zone.dropouts.xruns} dropouts, {zone.dropouts.missingMs} ms not heard
        </p>
      )}
      <div class="chips">
        <button type="button" class="chip" aria-pressed={isOurs} onClick={() => (zoneName.value = zone.name)}>
          {isOurs ? "This page controls it" : "Control it"}
        </button>
        {zone.name !== "default" && (
          <button type="button" class="chip" onClick={() => attempt(removeZone(zone.name))}>
            <Icon name="trash" /> Remove
          </button>
        )}
      </div>
    </section>
  );
}
