// Keys that order candidates by descending score, then by ascending row: the score as an integer of
// the same order above the inverted row. No two rows share a key, and none is 0.
#pragma once

#include "device.cuh"

DEVICE uint32_t ordered_bits(float score) {
  uint32_t bits = __float_as_uint(__fadd_rn(score, 0.0f));  // -0 becomes 0: they are equal
  return (bits & 0x80000000u) ? ~bits : bits | 0x80000000u;
}

DEVICE Key key_of(float score, int row) {
  return (Key)ordered_bits(score) << 32 | (Key)(~(uint32_t)row);
}

DEVICE int row_of(Key key) { return (int)~(uint32_t)key; }

DEVICE float score_of(Key key) {
  uint32_t bits = (uint32_t)(key >> 32);
  return __uint_as_float((bits & 0x80000000u) ? bits & 0x7fffffffu : ~bits);
}

// The least score that can exceed a threshold: negative infinity where there is none.
DEVICE float threshold_score(Key threshold) {
  return threshold == 0 ? __uint_as_float(0xff800000u) : score_of(threshold);
}
