import { Icon, type IconName } from "./icon.tsx";

type Props = {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: (event: MouseEvent) => void;
  /** A switch that is on or off. */
  readonly pressed?: boolean;
  readonly full?: boolean;
  readonly disabled?: boolean;
  readonly look?: string;
};

/** A round button with a picture; its name is read aloud and shown under the pointer. */
export function IconButton({ icon, label, onClick, pressed, full, disabled = false, look = "" }: Props) {
  return (
    <button
      type="button"
      class={`icon-button ${look}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
    >
      <Icon name={icon} {...(full === undefined ? {} : { full })} />
    </button>
  );
}
