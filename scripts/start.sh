#!/usr/bin/env bash
# npm start -- [DIR...]: builds what changed and becomes the daemon.
set -euo pipefail
called_from="${INIT_CWD:-$PWD}"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/node.sh
"$NODE" scripts/build.ts
main="$PWD/bin/auralisd"
cd "$called_from" # DIR may be relative to where npm was called
exec "$main" "$@"
