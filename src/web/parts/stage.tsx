import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { place } from "../state/route.ts";
import { VIEWS, type ViewProps } from "../views/views.ts";
import { Empty } from "./empty.tsx";

type Loaded = { readonly name: string; readonly Component: ComponentType<ViewProps> };

/** The view of the address, loaded when it is first wanted; the one before stays until then. */
export function Stage() {
  const { view, parameters } = place.value;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failed, setFailed] = useState(false);
  const row = VIEWS[view];
  useEffect(() => {
    document.title = `${row?.title ?? "Nothing"} · Auralis`;
    let isWanted = true;
    setFailed(false);
    row?.load().then(
      (module) => isWanted && setLoaded({ name: view, Component: module.default }),
      () => isWanted && setFailed(true),
    );
    return () => {
      isWanted = false;
    };
  }, [view]);
  if (row === undefined) return <Empty icon="info" title="There is no such view" />;
  if (failed) {
    return (
      <Empty icon="info" title="This part of the page could not be loaded">
        <button type="button" class="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </Empty>
    );
  }
  if (loaded === null || loaded.name !== view) return null;
  return <loaded.Component key={view} parameters={parameters} />;
}
