export const SESSION_COOKIE = "auralis_session";

const VALUE = /^[A-Za-z0-9_-]{1,200}$/;

/** The value of a cookie (RFC 6265, 5.4); null: there is none of ours. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(";") ?? []) {
    const [key = "", value = ""] = pair.trim().split("=");
    if (key === name && VALUE.test(value)) return value;
  }
  return null;
}

/** Seen by no script, sent to no other site. `seconds` 0 takes it away. */
export function sessionCookie(secret: string, seconds: number, isSecure: boolean): string {
  const secure = isSecure ? "; Secure" : "";
  return `${SESSION_COOKIE}=${secret}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
