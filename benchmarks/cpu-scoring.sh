#!/usr/bin/env bash
# Measures scoring on the CPU against the limits of the machine and writes the report.
set -euo pipefail

usage() {
    cat <<'USAGE'
benchmarks/cpu-scoring.sh [PATTERN...]

Builds the benchmarks, runs them with JMH (about 12 minutes and 3 GB of memory) and writes
docs/benchmarks/cpu-scoring.md from what JMH measured. With patterns only the matching benchmarks are
run, and the page is not written:

    benchmarks/cpu-scoring.sh RowsBenchmark

The comparison with OpenBLAS needs it on the system (Debian: apt install libopenblas0-pthread), or
the folder with its libblas.so.3 in MILLRACE_OPENBLAS; without it the comparison is left out.
MILLRACE_MAVEN_OPTS holds more arguments for Maven.
USAGE
}

say() {
    printf 'cpu-scoring: %s\n' "$1" >&2
}

case "${1:-}" in
    -h | --help)
        usage
        exit
        ;;
esac

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
libraries=$home/benchmarks/target/benchmarks
measurements=$home/benchmarks/target/cpu-scoring.json
scaling=$home/benchmarks/target/cpu-scoring-threads.json
# The tools of one JDK: what builds also measures.
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java

cd "$home"
say "building"
# shellcheck disable=SC2086
mvn -q -B -ntp ${MILLRACE_MAVEN_OPTS:-} -Dmaven.test.skip=true -pl benchmarks -am package

if [ -n "${MILLRACE_OPENBLAS:-}" ]; then
    export LD_LIBRARY_PATH="$MILLRACE_OPENBLAS${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
export OPENBLAS_NUM_THREADS=1

jmh() {
    "$java" -cp "$libraries/*" org.openjdk.jmh.Main -foe false "$@"
}

if [ $# -gt 0 ]; then
    jmh "$@"
    exit
fi

if [ -z "${MILLRACE_OPENBLAS:-}" ] && ! ldconfig -p 2>/dev/null | grep -q 'libblas\.so\.3'; then
    say "SKIPPED: no OpenBLAS on this system (libblas.so.3), see --help"
    without=(-e OpenBlasBenchmark)
fi

jmh -rf json -rff "$measurements" ${without[@]+"${without[@]}"} \
    'ScoringBenchmark|PlainLoopBenchmark|OpenBlasBenchmark|LuceneBenchmark|RowsBenchmark'
jmh -rf json -rff "$scaling" -p kernel=VECTORS -p threads=2,4 ScoringBenchmark

processor=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || true)
[ -n "$processor" ] || processor=$(sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m)
cores=$(getconf _NPROCESSORS_ONLN)
load=$(awk '{ print $1 }' /proc/loadavg 2>/dev/null || true)
"$java" --add-modules=jdk.incubator.vector -cp "$libraries/*" \
    io.millrace.benchmarks.scoring.CpuScoringReport docs/benchmarks/cpu-scoring.md \
    "$processor, $cores cores, $(uname -s); load at the end ${load:-unknown}" \
    "$measurements" "$scaling"
say "wrote docs/benchmarks/cpu-scoring.md; the measurements are in $measurements and $scaling"
