/** How `search` sees text: composed (NFC) and lower case. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
