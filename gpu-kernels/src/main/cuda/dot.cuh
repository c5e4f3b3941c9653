// The score as every backend computes it, bit for bit: one chain of fused multiply-adds over the
// dimensions in ascending order, in single precision, then the additions of the row one by one.
#pragma once

#include "arguments.cuh"

DEVICE float multiply_four(float sum, const float4& vector, const float4& query) {
  sum = __fmaf_rn(query.x, vector.x, sum);
  sum = __fmaf_rn(query.y, vector.y, sum);
  sum = __fmaf_rn(query.z, vector.z, sum);
  return __fmaf_rn(query.w, vector.w, sum);
}

DEVICE float dot(const Scan& scan, int request, int row) {
  const float4* vector = (const float4*)(scan.vectors + (long long)row * scan.dimensions);
  const float4* query = (const float4*)(scan.queries + (long long)request * scan.dimensions);
  float sum = 0.0f;
#pragma unroll 4
  for (int four = 0; four < scan.dimensions / 4; four++) {
    sum = multiply_four(sum, vector[four], query[four]);
  }
  return sum;
}

DEVICE float boosted_score(const Scan& scan, int request, int boost) {
  float score = dot(scan, request, scan.boostedRows[boost]);
  int end = scan.boostValueStarts[boost + 1];
  for (int value = scan.boostValueStarts[boost]; value < end; value++) {
    score = __fadd_rn(score, scan.boostValues[value]);
  }
  return score;
}
