#!/usr/bin/env bash
# Packs what a machine with an NVIDIA driver, and without Java, Maven or a network, needs to check the
# CUDA backend: a Java run time, the jars, the compiled kernels and a runner.
#
#   gpu-kernels/gpu-check.sh [FILE]     FILE is gpu-kernels/target/gpu-check.tar.gz by default
#
# There: tar xzf gpu-check.tar.gz && gpu-check/run.sh --help
# Wants a JDK with jmods and Maven; MILLRACE_MAVEN_OPTS are passed to Maven (-o, -s settings.xml).
set -euo pipefail

MOST_MEGABYTES=60

case ${1:-} in
-h | --help)
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
module=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
file=$(realpath -m "${1:-$module/target/gpu-check.tar.gz}")
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
if [ ! -x "$java_home/bin/jlink" ] || [ ! -d "$java_home/jmods" ]; then
    echo "a JDK with jlink and jmods is needed: $java_home (set JAVA_HOME)" >&2
    exit 1
fi

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
bundle=$staging/gpu-check
mkdir -p "$bundle/lib"

cd "$module/.."
# shellcheck disable=SC2086
mvn -q -B -ntp ${MILLRACE_MAVEN_OPTS:-} -pl gpu-kernels -am -Dmaven.test.skip=true package \
    dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$bundle/lib"
cp gpu-kernels/target/millrace-gpu-kernels-*.jar "$bundle/lib/"
# Of JCuda's libraries only the one for the driver is used.
natives=$(echo "$bundle"/lib/jcuda-natives-*.jar)
mkdir "$staging/natives"
(cd "$staging/natives" && "$java_home/bin/jar" xf "$natives" && rm "$natives" &&
    find lib -type f ! -name 'libJCudaDriver-*' -delete && "$java_home/bin/jar" cfM "$natives" lib)
"$java_home/bin/jlink" --module-path "$java_home/jmods" \
    --add-modules java.base,java.logging,jdk.incubator.vector,jdk.unsupported \
    --strip-debug --no-header-files --no-man-pages --output "$bundle/java"
cp gpu-kernels/src/main/gpu-check/* "$bundle/"
cp LICENSE NOTICE "$bundle/"

mkdir -p "$(dirname "$file")"
tar -C "$staging" -czf "$file" gpu-check
bytes=$(stat -c %s "$file")
if [ "$bytes" -gt $((MOST_MEGABYTES * 1000 * 1000)) ]; then
    echo "the bundle is larger than $MOST_MEGABYTES MB: $bytes bytes" >&2
    exit 1
fi
echo "$file: $((bytes / 1000)) kB"
