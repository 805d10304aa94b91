/** How far something is, 0 to 1; null: nobody knows, but it goes on. */
export function Progress({ label, part }: { readonly label: string; readonly part: number | null }) {
  const known = part === null ? {} : { "aria-valuenow": Math.round(part * 100) };
  return (
    <div
      class={part === null ? "progress unknown" : "progress"}
      role="progressbar"
      tabIndex={-1}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...known}
    >
      <div style={{ width: `${(part ?? 0.35) * 100}%` }} />
    </div>
  );
}
