import { useState } from "preact/hooks";
import { makeZone } from "../api/zones.ts";
import { Icon } from "../parts/icon.tsx";
import { NameDialog } from "../parts/name-dialog.tsx";
import { ZoneCard } from "../parts/zone-card.tsx";
import { zones } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";

/** Where it sounds. */
export default function Zones() {
  const [isNaming, setNaming] = useState(false);
  return (
    <div class="view">
      <header>
        <h1>Zones</h1>
        <button type="button" class="button" onClick={() => setNaming(true)}>
          <Icon name="add" /> New zone
        </button>
      </header>
      <div class="zone-grid">
        {zones.value.map((zone) => (
          <ZoneCard key={zone.name} zone={zone} />
        ))}
      </div>
      {isNaming && (
        <NameDialog
          title="New zone"
          verb="Make"
          take={async (name) => (await attempt(makeZone(name))) !== null}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  );
}
