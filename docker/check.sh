#!/usr/bin/env bash
# Checks what can be checked of this folder without running containers: the shell script, and the
# Compose file as Compose understands it. Exits 0 when that is fine or nothing here can check it,
# and says which of the two it was.
set -euo pipefail
cd "$(dirname "$0")"

bash -n create-topics.sh
echo "docker/create-topics.sh: syntax is fine"

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
