/** What a client may be allowed, in MPD's words (doc/user.rst, "Permissions and Passwords"). */
export const RIGHTS = ["read", "add", "player", "control", "admin"] as const;
export type Right = (typeof RIGHTS)[number];
export type Rights = ReadonlySet<Right>;

/** Since MPD 0.22 "control" implies "player". */
export function rightsOf(list: readonly Right[]): Rights {
  return new Set(list.includes("control") ? [...list, "player"] : list);
}
