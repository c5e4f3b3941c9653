#!/usr/bin/env bash
# Checks the Compose file as Compose understands it, without running a container. Exits 0 when it is
# valid or when there is no Compose on this machine, and says which of the two it was.
set -euo pipefail
cd "$(dirname "$0")"

if docker compose version > /dev/null 2>&1; then
  docker compose -f compose.yaml config --quiet
  echo "docker/compose.yaml: valid for $(docker compose version | head -n 1)"
elif command -v docker-compose > /dev/null 2>&1; then
  # The first generation of Compose takes the name of the project from its command line only.
  grep -v '^name:' compose.yaml | docker-compose -p millrace --project-directory . -f - config > /dev/null
  echo "docker/compose.yaml: valid for $(docker-compose version --short) of docker-compose"
else
  echo "docker/compose.yaml: NOT CHECKED, there is no 'docker compose' on this machine"
fi
