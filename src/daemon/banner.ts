/** What a person sees who types `npm start`. */
export type Banner = {
  readonly version: string;
  readonly folders: readonly { readonly path: string; readonly note: string | null }[];
  readonly songs: number;
  readonly isScanning: boolean;
  /** `host:port` or a path. */
  readonly mpd: readonly string[];
  readonly http: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly plugin: string; readonly reason: string | null }[];
  readonly stateDirectory: string;
};

const DEFAULT_MPD = "127.0.0.1:6600";

export function bannerText(banner: Banner): string {
  const [mpd = DEFAULT_MPD] = banner.mpd;
  const http = `http://${banner.http[0] ?? "127.0.0.1:6690"}`;
  const songs = `${banner.songs} songs${banner.isScanning ? " so far, still looking" : ""}`;
  const rows: readonly (readonly [string, string])[] = [
    ...banner.folders.map(({ path, note }) => ["music", note === null ? path : `${path} (${note})`] as const),
    ["", songs],
    ...banner.mpd.map((address) => ["MPD", address] as const),
    ...banner.http.map((address) => ["HTTP", `http://${address}`] as const),
    ...banner.outputs.map(({ name, plugin, reason }) => {
      return ["output", `${name} (${plugin})${reason === null ? "" : `: ${reason}`}`] as const;
    }),
    ["state", banner.stateDirectory],
  ];
  const mpc = `mpc${mpcFlags(mpd)}`;
  return [
    `auralisd ${banner.version}`,
    ...rows.map(([label, value]) => `  ${label.padEnd(8)}${value}`),
    "",
    "Try, in another terminal:",
    `  ${mpc} add / && ${mpc} play`,
    `  curl -X POST ${http}/api/v1/player/next`,
    `  curl ${http}/openapi.json`,
    "",
    `In a browser: ${http}/`,
    "",
  ].join("\n");
}

function mpcFlags(address: string): string {
  if (address === DEFAULT_MPD) return "";
  if (address.startsWith("/")) return ` -h ${address}`;
  const at = address.lastIndexOf(":");
  return ` -h ${address.slice(0, at)} -p ${address.slice(at + 1)}`;
}
