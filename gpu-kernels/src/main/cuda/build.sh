#!/usr/bin/env bash
# Compiles the kernels into the resources of the module: a fat binary for the GPUs of compute
# capability 8.0, 8.6, 8.9 and 9.0 with PTX for later ones, the same PTX as text, and the hashes of
# sources and results, by which a test sees that they belong together.
# Wants nvcc of CUDA 12.4 or newer: set NVCC where it is not on the PATH.
set -euo pipefail
export LC_ALL=C

cd "$(dirname "${BASH_SOURCE[0]}")"
target=${1:-../resources/io/millrace/scoring/cuda}
nvcc=${NVCC:-nvcc}
if ! command -v "$nvcc" >/dev/null; then
    echo "nvcc is missing: install the CUDA toolkit or set NVCC" >&2
    exit 1
fi
mkdir -p "$target"
options=(-std=c++17 -O3 -Werror all-warnings)
architectures=()
for architecture in 80 86 89 90; do
    architectures+=(-gencode "arch=compute_$architecture,code=sm_$architecture")
done
architectures+=(-gencode arch=compute_80,code=compute_80)

"$nvcc" "${options[@]}" "${architectures[@]}" -fatbin -compress-mode=size scoring.cu -o "$target/scoring.fatbin"
"$nvcc" "${options[@]}" -arch=compute_80 -ptx scoring.cu -o "$target/scoring.ptx"
{
    sha256sum ./*.cu ./*.cuh
    (cd "$target" && sha256sum ./scoring.fatbin ./scoring.ptx)
} | sed 's|\./||' >"$target/scoring.sha256"
ls -l "$target" >&2
