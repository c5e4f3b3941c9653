// What a GPU can do at best, for the benchmark to compare with: multiply-adds without memory. Every
// thread keeps several independent chains going, so that the units are never waiting for a result.
#pragma once

#include "device.cuh"

struct Floor {
  float* sink;                    // [blocks * threads]; keeps the work from being optimised away
  int iterations;
};

constexpr int FLOOR_THREADS = 256;
constexpr int FLOOR_CHAINS = 8;

DEVICE int floor_thread() { return (int)(blockIdx.x * FLOOR_THREADS + threadIdx.x); }

// FLOOR_CHAINS multiply-adds a thread and iteration.
KERNEL(FLOOR_THREADS, 2) multiply_single(BY_VALUE Floor task) {
  float sums[FLOOR_CHAINS];
  float factor = 0.5f + (float)threadIdx.x * 0.001f;
#pragma unroll
  for (int chain = 0; chain < FLOOR_CHAINS; chain++) sums[chain] = (float)chain;
  for (int i = 0; i < task.iterations; i++) {
#pragma unroll
    for (int chain = 0; chain < FLOOR_CHAINS; chain++) {
      sums[chain] = __fmaf_rn(sums[chain], factor, 1.0f);
    }
  }
  float total = 0.0f;
#pragma unroll
  for (int chain = 0; chain < FLOOR_CHAINS; chain++) total += sums[chain];
  task.sink[floor_thread()] = total;
}

// FLOOR_CHAINS products of 16 x 16 and 16 x 8 a warp and iteration.
KERNEL(FLOOR_THREADS, 2) multiply_bf16_tiles(BY_VALUE Floor task) {
  float sums[FLOOR_CHAINS][4] = {};
  uint32_t a[4] = {0x3f803f80u, 0x3f803f80u, 0x3f803f80u, 0x3f803f80u};
  for (int i = 0; i < task.iterations; i++) {
#pragma unroll
    for (int chain = 0; chain < FLOOR_CHAINS; chain++) {
      multiply_bf16(sums[chain], a, 0x3f803f80u, 0x3f803f80u);
    }
  }
  float total = 0.0f;
#pragma unroll
  for (int chain = 0; chain < FLOOR_CHAINS; chain++) total += sums[chain][0];
  task.sink[floor_thread()] = total;
}

// FLOOR_CHAINS products of 16 x 8 and 8 x 8 a warp and iteration.
KERNEL(FLOOR_THREADS, 2) multiply_tf32_tiles(BY_VALUE Floor task) {
  float sums[FLOOR_CHAINS][4] = {};
  uint32_t a[4] = {0x3f800000u, 0x3f800000u, 0x3f800000u, 0x3f800000u};
  for (int i = 0; i < task.iterations; i++) {
#pragma unroll
    for (int chain = 0; chain < FLOOR_CHAINS; chain++) {
      multiply_tf32(sums[chain], a, 0x3f800000u, 0x3f800000u);
    }
  }
  float total = 0.0f;
#pragma unroll
  for (int chain = 0; chain < FLOOR_CHAINS; chain++) total += sums[chain][0];
  task.sink[floor_thread()] = total;
}
