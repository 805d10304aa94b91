import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "./icon-button.tsx";

type Props = { readonly title: string; readonly onClose: () => void; readonly children: ComponentChildren };

/** In front of everything until it is closed; Escape closes it. */
export function Dialog({ title, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    element.current?.showModal();
  }, []);
  return (
    <dialog ref={element} aria-label={title} onClose={onClose}>
      <div class="stack">
        <div class="row">
          <h2 class="grow">{title}</h2>
          <IconButton icon="remove" label="Close" onClick={() => element.current?.close()} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
