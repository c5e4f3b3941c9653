#!/usr/bin/env bash
# Measures searches of a running shop under load and writes the report.
set -euo pipefail

usage() {
    cat <<'USAGE'
benchmarks/search-load.sh [PRODUCTS] [CLIENTS] [SECONDS]

Starts the demo with a simulated shop of PRODUCTS (50000) that has 500 events per second, waits until
the model is warm and the job has caught up (for 10 minutes at most), lets CLIENTS (50) search for
SECONDS (60), plain and personalised by turns, and writes docs/benchmarks/search-load.md and
search-load.json. A run replaces an earlier one of as many products. Everything it starts is stopped
again; the exit code is 1 when a search failed.

The demo has a heap of 2 GB. The 50,000 products of the page were measured with 4 GB and

    SEARCH_LOAD_DEMO_OPTS='--set checkpoint.interval=30s \
        --set model-log.publication-interval=250ms --set elasticsearch.bulk.flush-interval=250ms \
        --set flink.properties.execution.buffer-timeout.interval=50ms \
        --set flink.properties.taskmanager.memory.managed.size=1g \
        --set flink.properties.state.backend.rocksdb.writebuffer.size=64mb'

A million products take about 8 GB of memory:

    MILLRACE_JAVA_OPTS=-Xmx6g SEARCH_LOAD_DEMO_OPTS='--elasticsearch-heap 2048 \
        --set scoring.item-table-memory=6gb' benchmarks/search-load.sh 1000000

SEARCH_LOAD_FOLDER names the folder of the run (benchmarks/target/search-load-PRODUCTS, emptied
before), SEARCH_LOAD_NOTE something to add to the line about the machine, and SEARCH_LOAD_DEMO_OPTS
more options of the demo. MILLRACE_MAVEN_OPTS holds more arguments for Maven.
USAGE
}

say() {
    printf 'search-load: %s\n' "$1" >&2
}

fail() {
    say "$1"
    exit 2
}

case "${1:-}" in
    -h | --help)
        usage
        exit
        ;;
esac
products=${1:-50000}
clients=${2:-50}
seconds=${3:-60}
for number in "$products" "$clients" "$seconds"; do
    case "$number" in
        '' | *[!0-9]* | 0*) fail "a whole number above 0 is needed: $number" ;;
    esac
done

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
libraries=$home/benchmarks/target/benchmarks
folder=${SEARCH_LOAD_FOLDER:-$home/benchmarks/target/search-load-$products}
log=$folder/demo.log
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java

cd "$home"
say "building"
# shellcheck disable=SC2086
mvn -q -B -ntp ${MILLRACE_MAVEN_OPTS:-} -Dmaven.test.skip=true -pl benchmarks,jobs -am package

rm -rf "$folder"
mkdir -p "$folder"
# A process group of its own, so that all the demo has started ends with it.
set -m
export MILLRACE_JAVA_OPTS=${MILLRACE_JAVA_OPTS:--Xmx2g}
# shellcheck disable=SC2086
"$home/millrace" demo --dir "$folder/shop" --products "$products" --rate 500 \
    ${SEARCH_LOAD_DEMO_OPTS:-} >"$log" 2>&1 &
demo=$!
set +m
stop() {
    kill -TERM -- "-$demo" 2>/dev/null || true
    wait "$demo" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT TERM

say "waiting for the shop of $products products, see $log"
until grep -q '^The model is warm' "$log"; do
    kill -0 "$demo" 2>/dev/null || fail "the demo ended: $(tail -n 3 "$log")"
    sleep 1
done
say "waiting until the job has caught up"
deadline=$((SECONDS + 600))
until tail -n 1 "$log" | grep -qE 'p99 ([0-9]+ ms|[0-4]\.[0-9] s)'; do
    kill -0 "$demo" 2>/dev/null || fail "the demo ended: $(tail -n 3 "$log")"
    if [ "$SECONDS" -gt "$deadline" ]; then
        say "it has not: $(tail -n 1 "$log")"
        break
    fi
    sleep 1
done
elasticsearch=$(awk '/^Elasticsearch +http/{ print $2; exit }' "$log")

processor=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || true)
[ -n "$processor" ] || processor=$(sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m)
cores=$(getconf _NPROCESSORS_ONLN)
say "searching at $elasticsearch"
"$java" -cp "$libraries/*" io.millrace.benchmarks.search.SearchLoad "$elasticsearch" millrace \
    "$products" "$clients" "$seconds" \
    "$processor, $cores cores, $(uname -s)${SEARCH_LOAD_NOTE:+; $SEARCH_LOAD_NOTE}" \
    "$home/docs/benchmarks/search-load.md"
say "wrote docs/benchmarks/search-load.md and search-load.json"
