#!/bin/sh
# Installs the js-libp2p peer of JsInteropIT, and the Node it needs, into the folder given
# (default: target/interop of this module). Exact versions and hashes stand in package-lock.json.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
into=${1:-$here/../../../target/interop}
command -v npm >/dev/null 2>&1 || { echo "error: npm is missing; JsInteropIT needs it (Debian: apt install npm)" >&2; exit 1; }
mkdir -p "$into"
cp "$here/package.json" "$here/package-lock.json" "$here/peer.mjs" "$here/bench.mjs" "$into/"
cd "$into"
npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
# Only a complete installation has this file.
touch installed
