import { useState } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

type Props = { readonly src: string | null; readonly look?: string; readonly icon?: IconName };

/** A picture, or a quiet place where none is. */
export function Art({ src, look = "", icon = "album" }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <div class={`art ${look}`}>
      <Icon name={icon} />
      {src !== null && src !== broken && (
        <img src={src} alt="" loading="lazy" decoding="async" onError={() => setBroken(src)} />
      )}
    </div>
  );
}
