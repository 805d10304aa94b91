/** Whether a song's address is that of a network stream. */
export function isStream(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}
