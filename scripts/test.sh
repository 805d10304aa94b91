#!/usr/bin/env bash
# npm test: builds, runs every test, and ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/node.sh
export PATH="$PWD/node_modules/.bin:$PATH"
report="$(mktemp)"
trap 'rm -f "$report"' EXIT
if "$NODE" scripts/build.ts; then
  "$NODE" node_modules/vitest/vitest.mjs run --reporter=default --reporter=json --outputFile.json="$report" "$@"
fi
"$NODE" scripts/summary.ts "$report"
