"""torch.matmul and topk on the inputs of millrace.json, in the formats of its figures.

Usage: torch_benchmark.py MILLRACE_JSON FOLDER. Writes comparison.json and comparison.md there. Inputs
are made on the GPU by the same formula (GpuBenchmark.value), so nothing is transferred; times are of
the two calls alone, medians, as CUDA events measure them.
"""
import json
import pathlib
import statistics
import sys

import torch

FIRST_QUERY = 1 << 31
REPETITIONS = 15
WARM_UPS = 3


def values(first, rows, dimensions):
    """GpuBenchmark.value for the places from `first` on, as a matrix."""
    result = torch.empty((rows, dimensions), dtype=torch.float32, device="cuda")
    step = max(1, (1 << 26) // dimensions)
    for start in range(0, rows, step):
        end = min(rows, start + step)
        places = torch.arange(
            first + start * dimensions, first + end * dimensions, dtype=torch.int64, device="cuda")
        hashes = (places * 0x9E3779B1 + 0x7F4A7C15) & 0xFFFFFFFF
        hashes ^= hashes >> 15
        hashes = (hashes * 0x45D9F3B) & 0xFFFFFFFF
        hashes ^= hashes >> 13
        result[start:end] = (hashes.double() / 2.0 ** 31 - 1).float().view(-1, dimensions)
    return result


def measure(catalogue, queries, k):
    times = []
    for repetition in range(-WARM_UPS, REPETITIONS):
        start = torch.cuda.Event(enable_timing=True)
        end = torch.cuda.Event(enable_timing=True)
        start.record()
        best = torch.topk(torch.matmul(queries, catalogue.T), k)
        end.record()
        torch.cuda.synchronize()
        if repetition >= 0:
            times.append(start.elapsed_time(end))
    return statistics.median(times), best.indices[0, :10].tolist()


def main():
    figures = json.loads(pathlib.Path(sys.argv[1]).read_text())["figures"]
    folder = pathlib.Path(sys.argv[2])
    lines = [
        "# Millrace and PyTorch " + torch.__version__,
        "",
        "| N | D | B | K | format | Millrace, ms | torch, ms | ratio | first ten shared |",
        "|--:|--:|--:|--:|---|--:|--:|--:|--:|",
    ]
    compared = []
    held = None
    catalogue = None
    for figure in figures:
        n, d, b, k, name = (figure[key] for key in ("n", "d", "b", "k", "format"))
        torch.backends.cuda.matmul.allow_tf32 = name == "tf32"
        dtype = torch.bfloat16 if name == "bf16" else torch.float32
        try:
            if held != (n, d, dtype):
                catalogue = None
                catalogue = values(0, n, d).to(dtype)
                held = (n, d, dtype)
            queries = values(FIRST_QUERY, b, d).to(dtype)
            milliseconds, rows = measure(catalogue, queries, k)
        except torch.cuda.OutOfMemoryError:
            torch.cuda.empty_cache()
            lines.append(f"| {n} | {d} | {b} | {k} | {name} | {figure['rounds_ms']:.3f} | out of memory | | |")
            compared.append({**figure, "torch_ms": None})
            continue
        shared = len(set(rows) & set(figure["rows"]))
        compared.append({**figure, "torch_ms": milliseconds, "shared_of_first_ten": shared})
        lines.append(
            f"| {n} | {d} | {b} | {k} | {name} | {figure['rounds_ms']:.3f} | {milliseconds:.3f} |"
            f" {milliseconds / figure['rounds_ms']:.2f} | {shared} |")
    (folder / "comparison.json").write_text(json.dumps(compared, indent=2) + "\n")
    (folder / "comparison.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


main()
