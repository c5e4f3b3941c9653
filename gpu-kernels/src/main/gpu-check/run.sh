#!/usr/bin/env bash
# Checks the CUDA backend of Millrace on this machine, which needs an NVIDIA driver and nothing else:
# correctness first, then figures, then those of PyTorch where python3 has it. --help lists options.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=gpu-report
previous=
for argument in "$@"; do
    [ "$previous" != --out ] || out=$argument
    previous=$argument
done

"$here/java/bin/java" --add-modules jdk.incubator.vector -Xmx"${MILLRACE_CHECK_MEMORY:-8g}" -cp "$here/lib/*" \
    io.millrace.scoring.cuda.GpuCheck "$@" 2> >(grep -v 'Using incubator modules' >&2)

case " $* " in *" --help "* | *" --benchmark no "*) exit 0 ;; esac
if python3 -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null; then
    python3 "$here/torch_benchmark.py" "$out/millrace.json" "$out"
else
    echo "SKIPPED: the comparison with PyTorch: python3 has no torch that sees a GPU"
fi
