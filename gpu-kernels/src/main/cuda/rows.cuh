// Changed rows on their way into the catalogue, on the stream that scores, between two batches.
#pragma once

#include "arguments.cuh"
#include "score_tensor.cuh"

constexpr int SCATTER_THREADS = 256;

// The norm of a row of which every component is divided by the unit of its column, rounded up. The
// units are powers of two no smaller than any component of the column, so no square exceeds 1; what
// underflow and rounding can take away is added again.
DEVICE float norm_of(const Scatter& scatter, const float* vector, int lane) {
  float squares = 0.0f;
  for (int d = lane; d < scatter.dimensions; d += 32) {
    float component = vector[d] * scatter.columnUnits[d];
    squares = __fmaf_rn(component, component, squares);
  }
#pragma unroll
  for (int distance = 16; distance > 0; distance >>= 1) {
    squares = __fadd_rn(squares, __shfl_xor_sync(ALL_LANES, squares, distance));
  }
  return __fmaf_ru(__fsqrt_ru(squares), 1.000244140625f, 8.881784197001252e-16f);
}

// A warp for each staged row.
KERNEL(SCATTER_THREADS, 1) scatter_rows(BY_VALUE Scatter scatter) {
  const int lane = threadIdx.x & 31;
  const int warps = gridDim.x * (SCATTER_THREADS / 32);
  for (int i = blockIdx.x * (SCATTER_THREADS / 32) + (threadIdx.x >> 5); i < scatter.count;
       i += warps) {
    const int row = scatter.stagedRows[i];
    const int changes = scatter.changes[i];
    if (changes & HAS_VECTOR) {
      const float* source = scatter.staged + (long long)i * scatter.dimensions;
      float* target = scatter.vectors + (long long)row * scatter.dimensions;
      for (int d = lane; d < scatter.dimensions; d += 32) target[d] = source[d];
      if (scatter.brief) {
        uint16_t* brief = scatter.brief + (long long)row * scatter.briefDimensions;
        for (int d = lane; d < scatter.briefDimensions; d += 32) {
          brief[d] = d < scatter.dimensions ? round_bf16(source[d]) : (uint16_t)0;
        }
      }
      float norm = norm_of(scatter, source, lane);
      if (lane == 0) scatter.norms[row] = norm;
    }
    if (lane == 0 && (changes & GOES_LIVE)) atomicOr(&scatter.live[row >> 5], 1u << (row & 31));
    if (lane == 0 && (changes & GOES_DEAD)) atomicAnd(&scatter.live[row >> 5], ~(1u << (row & 31)));
  }
}

// The norms of all rows anew, after the unit of a column grew.
KERNEL(SCATTER_THREADS, 1) measure_rows(BY_VALUE Scatter scatter) {
  const int lane = threadIdx.x & 31;
  const int warps = gridDim.x * (SCATTER_THREADS / 32);
  for (int row = blockIdx.x * (SCATTER_THREADS / 32) + (threadIdx.x >> 5); row < scatter.count;
       row += warps) {
    float norm =
        norm_of(scatter, scatter.vectors + (long long)row * scatter.dimensions, lane);
    if (lane == 0) scatter.norms[row] = norm;
  }
}
