import { linkTo, place } from "../state/route.ts";
import { VIEWS } from "../views/views.ts";
import { Icon } from "./icon.tsx";

/** A column on wide screens, tabs on narrow ones. */
export function Nav() {
  const { view } = place.value;
  return (
    <nav class="nav" aria-label="Views">
      <div class="brand">
        <img src="/icon.svg" alt="" /> Auralis
      </div>
      {Object.entries(VIEWS).flatMap(([name, { title, nav }]) =>
        nav === undefined
          ? []
          : [
              <a
                key={name}
                href={linkTo(name)}
                class={nav.place === "menu" ? "less" : ""}
                {...(view === name ? { "aria-current": "page" as const } : {})}
              >
                <Icon name={nav.icon} full={false} /> {name === "now" ? "Playing" : title}
              </a>,
            ],
      )}
      <a href={linkTo("more")} class="more" {...(view === "more" ? { "aria-current": "page" as const } : {})}>
        <Icon name="more" /> More
      </a>
    </nav>
  );
}
