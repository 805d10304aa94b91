/** statfs(2) f_type of file systems whose changes are made elsewhere, so that the system cannot tell of them. */
const REMOTE: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x65735546, "FUSE"],
  [0x01021997, "9P"],
  [0x00c36400, "Ceph"],
  [0x5346414f, "AFS"],
  [0x786f4256, "a shared folder of VirtualBox"],
]);

/** The name of a file system that has to be polled, or null. */
export function remoteFileSystem(type: number | null): string | null {
  return type === null ? null : (REMOTE.get(type) ?? null);
}
