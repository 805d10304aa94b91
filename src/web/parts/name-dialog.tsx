import { useState } from "preact/hooks";
import { Dialog } from "./dialog.tsx";

type Props = {
  readonly title: string;
  readonly verb: string;
  readonly start?: string;
  /** Whether the name was taken. */
  readonly take: (name: string) => Promise<boolean>;
  readonly onClose: () => void;
};

/** Asks for a name. */
export function NameDialog({ title, verb, start = "", take, onClose }: Props) {
  const [name, setName] = useState(start);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await take(name.trim())) onClose();
        }}
      >
        <label class="field">
          <span>Name</span>
          <input class="input" value={name} maxLength={200} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <button type="submit" class="button main" disabled={name.trim() === ""}>
          {verb}
        </button>
      </form>
    </Dialog>
  );
}
