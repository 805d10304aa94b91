/**
 * What programs and systems keep for themselves among the music: halves of files that Macs leave on other disks, bins,
 * versions and snapshots, and our own copies of files whose tags are being changed.
 */
const KEPT_BY_PROGRAMS =
  /^\.(?:_|(?:auralis|Trash|fuse_hidden|nfs|sync|syncthing|st|git|thumb|snap|zfs|DS_Store|Apple|Spotlight|fseventsd|Temporary|DocumentRevisions|recycle|directory|nomedia))/i;

/**
 * Whether a file or folder is passed over by scans. A dot alone does not hide it: there are bands and albums whose names
 * begin with one, and MPD shows them.
 */
export function isHidden(name: string): boolean {
  return name.startsWith(".") && KEPT_BY_PROGRAMS.test(name);
}
