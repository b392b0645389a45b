#!/usr/bin/env bash
# Makes a stock WildFly 39.0.1 download a host for gitsync.war.
#
#   configure-stock-server.sh WILDFLY_HOME POSTGRESQL_JAR GITSYNC_WAR
#
# Afterwards start it with: WILDFLY_HOME/bin/standalone.sh
set -euo pipefail
if [ $# -ne 3 ]; then
  echo "usage: $0 WILDFLY_HOME POSTGRESQL_JAR GITSYNC_WAR" >&2
  exit 2
fi
home=$(cd "$1" && pwd)
scripts=$(cd "$(dirname "$0")" && pwd)

install -D -m 644 "$scripts/modules/org/postgresql/jdbc/main/module.xml" "$home/modules/org/postgresql/jdbc/main/module.xml"
install -m 644 "$2" "$home/modules/org/postgresql/jdbc/main/postgresql.jar"
install -m 644 "$3" "$home/gitsync.war"
cat "$scripts/standalone.conf" >> "$home/bin/standalone.conf"
# See logging.cli.
sed -i 's/^\(logger.org.jboss.as.config.level=\)DEBUG/\1INFO/' "$home/standalone/configuration/logging.properties"

{
  echo "embed-server --server-config=standalone.xml --std-out=discard"
  cat "$scripts/microprofile.cli" "$scripts/metrics.cli" "$scripts/datasource.cli" "$scripts/network.cli" "$scripts/security.cli" "$scripts/logging.cli" "$scripts/deployment.cli"
  echo "stop-embedded-server"
} > "$home/gitsync.cli"
"$home/bin/jboss-cli.sh" --file="$home/gitsync.cli" --error-on-interact
