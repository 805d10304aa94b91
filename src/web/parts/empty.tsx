import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

type Props = { readonly icon: IconName; readonly title: string; readonly children?: ComponentChildren };

/** What is shown where nothing is, and what to do about it. */
export function Empty({ icon, title, children }: Props) {
  return (
    <div class="empty">
      <Icon name={icon} full={false} />
      <p>{title}</p>
      {children}
    </div>
  );
}
