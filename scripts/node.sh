# Sourced. Sets NODE to a Node >= 24: the one that `npm ci` brought (Linux x64 and arm64), else the machine's own.
NODE="$PWD/node_modules/.bin/node"
if ! [ -x "$NODE" ] || ! "$NODE" -e 0 2>/dev/null; then
  NODE="$(command -v node || true)"
  major="$([ -n "$NODE" ] && "$NODE" -p 'process.versions.node.split(".")[0]' || echo 0)"
  if [ "$major" -lt 24 ]; then
    echo "auralisd needs Node 24 or newer here ($(uname -sm) gets none with npm, and this machine has ${NODE:+Node $major}${NODE:-none})." >&2
    case "$(uname -s)" in
      Darwin) echo "Install it with: brew install node@24 && brew link --overwrite node@24" >&2 ;;
      *) echo "See https://nodejs.org/en/download; 32-bit ARM is not supported, use a 64-bit system." >&2 ;;
    esac
    exit 69
  fi
fi
