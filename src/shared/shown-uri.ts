const CREDENTIALS = /^(https?:\/\/)[^/?#]*@/i;

/** An address as clients see it: without the user and password that a stream's may hold (as in MPD). */
export function shownUri(uri: string): string {
  return uri.includes("@") ? uri.replace(CREDENTIALS, "$1") : uri;
}
