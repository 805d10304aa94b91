/** No addresses at all. `OUTSIDE` is a folder beside the music folder. */
const MALFORMED_ADDRESSES: readonly string[] = [
  ...[".", "..", "./", "../", "./a", "a/.", "a/..", "a/./1.flac", "a/../a/1.flac", "a/../../OUTSIDE/x.flac"],
  ...["../OUTSIDE", "../OUTSIDE/", "../OUTSIDE/x.flac", "../OUTSIDE/list.m3u", "../../../../../../etc/passwd"],
  ...["a/../../../../../../../../etc/passwd", "a//1.flac", "a//", "//", "///", "//a", "//etc/passwd", "a///1.flac"],
  ...["/a", "/a/1.flac", "/etc", "/etc/", "/etc/passwd", "/OUTSIDE", "/proc/self/environ", "/dev/zero", "/dev/stdin"],
  ...["file:///etc/passwd", "FILE:///etc/passwd", "file://localhost/etc/passwd", "file://", "file:///", "File:////etc"],
  ...["ftp://host/x", "smb://host/share", "nfs://host/x", "gopher://host/", "ssh://host", "jar://x!/y", "x://"],
  ...["javascript://x", "data://text/plain,x", "concat://a|b", "pipe://0", "subfile://x", "fd://3", "tcp://1.2.3.4:1"],
  ...[
    "alsa://hw:0,0",
    "cdda://",
    "udp://@239.0.0.1:1234",
    "rtsp://h/x",
    "rtmp://h/x",
    "qobuz://track/1",
    "unix:///run/x",
  ],
  ...["link/../a/1.flac", "a/1.flac/..", "a\u0000/../..", "a/1.flac\u0000.m3u", "a\r/1.flac", "../".repeat(1000)],
  ...["x".repeat(5000), "a/".repeat(2500)],
];

/** Addresses under which nothing may be found: links that lead out, and what only looks like a way out. */
export const EMPTY_ADDRESSES: readonly string[] = [
  ...[
    "link",
    "link/",
    "link/x.flac",
    "link/list.m3u",
    "leaf.flac",
    "dead",
    "nowhere",
    "nowhere/x.flac",
    "new",
    "new\tline",
  ],
  ...["a/1.flac/x", "a/nowhere", "a/1.flac/cover.jpg", "A/1.flac", "a/1.FLAC", " a/1.flac", "a/1.flac ", "a /1.flac"],
  ...[
    "..\\OUTSIDE\\x.flac",
    "..\\..\\etc\\passwd",
    "\\\\host\\share",
    "C:\\x",
    "\\\\?\\C:\\x",
    "%2e%2e/OUTSIDE/x.flac",
  ],
  ...[
    "%2e%2e%2fOUTSIDE",
    "..%2fOUTSIDE",
    "..%c0%afOUTSIDE",
    "..;/OUTSIDE",
    "~/x",
    "~root",
    "`id`",
    "$(id)",
    "|id",
    "a*",
  ],
  ...[
    "\u202e1.flac",
    "a\u2028/1.flac",
    "\ufeff../OUTSIDE",
    "．．/OUTSIDE",
    "x".repeat(256),
    `${"x".repeat(300)}/1.flac`,
  ],
];

export const HOSTILE_ADDRESSES: readonly string[] = [...MALFORMED_ADDRESSES, ...EMPTY_ADDRESSES];

/** Addresses of streams: they may be queued, but never lead into this machine or its files. */
export const HOSTILE_URLS: readonly string[] = [
  ...["http://", "https://", "http://[", "http://a b/", "http://%00/", "https:///", "http://:80/"],
];

/** Folders and files whose names are odd, and right. */
export const ODD_FOLDERS: readonly string[] = [
  ...[
    ".hidden",
    "...",
    "..a",
    "a..",
    "a b",
    " leading",
    "%2e%2e",
    "%41",
    "~",
    "$HOME",
    "-rf",
    "*",
    "?",
    "[a]",
    "{a,b}",
  ],
  ...[
    "back\\slash",
    'quo"te',
    "it's",
    "émoji \u{1f600}",
    "e\u0301",
    "a:b",
    "http:",
    "C:",
    "file:x",
    "#x",
    "a;b",
    "a|b",
  ],
  ..."OK,ACK [5@0],list_OK,command_list_end,x=y,a&b".split(","),
];

/** Names under which nothing may be kept. */
export const HOSTILE_NAMES: readonly string[] = [
  ...[
    "",
    ".",
    "..",
    "/",
    "//",
    "a/b",
    "/a",
    "a/",
    "./a",
    "../a",
    "../../etc/cron.d/x",
    "/etc/passwd",
    "a/../b",
    "..//",
  ],
  ..."../OUTSIDE/list,../music/a,../../OUTSIDE/list,/OUTSIDE/list,a/../../OUTSIDE/list,.../a,~/x,~root/x".split(","),
  ...["file:///etc/passwd", "http://host/x", "https://host/list", "smb://host/x", "x/.m3u", "/.m3u", "../.m3u", "a//b"],
  ...Array.from({ length: 31 }, (_, code) => `a${String.fromCharCode(code + 1)}b`).filter((name) => !/[\n]/.test(name)),
  ...["a\u007fb", "a\u0080b", "a\u0085b", "a\u009fb", "\ufffd", "a\ufffdb"],
  ...["x".repeat(251), "x".repeat(255), "x".repeat(5000), "é".repeat(126), "\u{1f600}".repeat(63)],
];

/** Names that are odd, and right. */
export const ODD_NAMES: readonly string[] = [
  ...["...", ".hidden", "..a", "a..", "a b", " a", "%2e%2e", "~", "$HOME", "-rf", "*", "**", "[a]", "back\\slash"],
  ...['quo"te', "it's", "\u{1f600}", "e\u0301", "a:b", "C:", "con", "nul", "#x", "a;b|c&d", "OK", "x".repeat(200)],
];
