import { like, rate, type SongRecord, songDetail } from "../api/library.ts";
import { stickersVersion } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { useAnswer } from "./use-answer.ts";

const STARS = [1, 2, 3, 4, 5] as const;
const LIKED = 2;

/** A heart and five stars; each star is two of ten points. */
export function Rating({ uri }: { readonly uri: string }) {
  const record: SongRecord | null = useAnswer(`${uri} ${stickersVersion.value}`, () => songDetail(uri), true);
  if (record === null) return <div class="rating" />;
  const isLiked = record.like === LIKED;
  const stars = (record.rating ?? 0) / 2;
  return (
    <fieldset class="rating row" aria-label="Rating">
      <IconButton
        icon="heart"
        full={isLiked}
        pressed={isLiked}
        label="Favourite"
        onClick={() => attempt(like(uri, !isLiked))}
      />
      {STARS.map((star) => (
        <button
          key={star}
          type="button"
          class="icon-button star"
          aria-pressed={stars >= star}
          aria-label={`${star} of 5 stars`}
          title={`${star} of 5 stars`}
          onClick={() => attempt(rate(uri, stars === star ? null : star * 2))}
        >
          <Icon name="star" full={stars >= star - 0.5} />
        </button>
      ))}
    </fieldset>
  );
}
