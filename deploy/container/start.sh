#!/bin/sh
# Starts the server beside this script on a base directory of its own, so that the server's own files are only read. The
# configuration is copied anew at each start: it is the image's, and nobody edits it in a container.
set -eu
server=$(cd "$(dirname "$0")/.." && pwd)
home=${GITSYNC_HOME:-/var/lib/gitsync}

rm -rf "$home/standalone/configuration" "$home/standalone/tmp"
mkdir -p "$home/standalone"
cp -R "$server/standalone/configuration" "$home/standalone/configuration"
chmod -R u+w "$home/standalone/configuration"

export GITSYNC_DATA_DIR="${GITSYNC_DATA_DIR:-$home/data}"
exec "$server/bin/standalone.sh" \
  -Djboss.server.base.dir="$home/standalone" \
  -Djboss.node.name="${GITSYNC_NODE_NAME:-$(hostname)}" \
  "$@"
