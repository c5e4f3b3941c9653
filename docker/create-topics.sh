#!/bin/bash
# Creates the topics of docker/millrace.yaml that are missing; those that exist are left as they
# are. LogAppendTime everywhere: freshness is measured from the append to the written document.
set -euo pipefail
server=$1

create() {
  local topic=$1 partitions=$2 policy=$3 retention_ms=${4:-}
  local settings=(--config "cleanup.policy=$policy" --config message.timestamp.type=LogAppendTime)
  if [[ -n $retention_ms ]]; then
    settings+=(--config "retention.ms=$retention_ms")
  fi
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$server" --create --if-not-exists \
    --topic "$topic" --partitions "$partitions" --replication-factor 1 "${settings[@]}"
}

day_ms=$((24 * 60 * 60 * 1000))
create events 4 delete $((7 * day_ms))
create catalogue 4 compact
create erasures 1 compact
create dead-letters 1 compact,delete $((14 * day_ms))
create quality 1 compact
