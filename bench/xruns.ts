/** What all zones of the daemon whose REST listens on `port` have missed so far. */
export async function xruns(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  const { parts } = (await response.json()) as { parts: readonly { readonly figures: Record<string, number> }[] };
  return parts.reduce((sum, { figures }) => sum + (figures.xruns ?? 0), 0);
}
