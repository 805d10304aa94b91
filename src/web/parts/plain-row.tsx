import { add, replaceQueue } from "../api/queue.ts";
import { Icon, type IconName } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

type Props = {
  readonly icon: IconName;
  readonly title: string;
  readonly href: string;
  /** What can be played as a whole. */
  readonly uri?: string;
};

/** A name that leads somewhere. */
export function PlainRow({ icon, title, href, uri }: Props) {
  return (
    <div class="row fill">
      <a class="plain-row grow" href={href}>
        <Icon name={icon} />
        <span class="cut">{title}</span>
      </a>
      {uri !== undefined && (
        <>
          <IconButton icon="play" label={`Play ${title}`} onClick={() => replaceQueue([uri])} />
          <IconButton icon="add" label={`Add ${title} to the queue`} onClick={() => add([uri])} />
        </>
      )}
    </div>
  );
}
