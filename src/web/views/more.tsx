import { Icon } from "../parts/icon.tsx";
import { linkTo } from "../state/route.ts";
import { VIEWS } from "./views.ts";

/** What has no tab on a narrow screen. */
export default function More() {
  return (
    <div class="view">
      <h1>More</h1>
      <ul>
        {Object.entries(VIEWS).flatMap(([name, { title, nav }]) =>
          nav?.place !== "menu"
            ? []
            : [
                <li key={name}>
                  <a class="plain-row tall" href={linkTo(name)}>
                    <Icon name={nav.icon} full={false} />
                    <span>{title}</span>
                  </a>
                </li>,
              ],
        )}
      </ul>
    </div>
  );
}
