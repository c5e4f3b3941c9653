// Approximate scores on the tensor cores, for many requests, as a filter in front of exact scores.
//
// What it computes. c ~ query . row with both operands rounded, bfloat16 or tf32. With n the norm of
// the row and e the request's slack (see the error bound in CudaErrorBound), the exact score s obeys
//
//   s <= c + e n + ABSOLUTE_SLACK.
//
// A row is dropped only where that sum is below the request's threshold, a lower bound on its K-th
// best score, so no row of the answer is ever dropped. What is left is scored again, exactly
// (rescore), before it is compared or can raise a threshold. A rounding error thus costs time, never
// an answer.
//
// How. A block multiplies a tile of 128 rows with 64 or 128 queries, 128 bytes of each at a time
// (64 dimensions of bfloat16, 32 of tf32), which are copied into shared memory STAGES - 1 pieces
// ahead. Eight warps, two by four, have 32 rows each and half of the queries; their fragments lie in
// registers, 8 bytes of a row in four lanes, the same for both formats. Scores leave the registers
// only when they pass: the matrix of scores is never written.
//
// The test in the inner loop is one comparison with threshold - e max(n) over the warp's 32 rows;
// the row's own n is looked at in the rare case that this passes.
//
// Shared memory: STAGES pieces of 128 rows and the queries of the block, 144 bytes each (an odd
// number of 16-byte units, so that ldmatrix meets every bank once).
#pragma once

#include "candidates.cuh"

constexpr int STEP_BYTES = 32;        // of a row in one product: 16 bfloat16 or 8 tf32
constexpr int PIECE_STEPS = 4;
constexpr int PIECE_BYTES = PIECE_STEPS * STEP_BYTES;
constexpr int PIECE_UNITS = PIECE_BYTES / 16;
constexpr int TENSOR_STRIDE = PIECE_BYTES + 16;
constexpr int TENSOR_THREADS = 256;
constexpr int WARP_ROWS = 32;

// What products that underflow can add up to, for every magnitude a component may have.
constexpr float ABSOLUTE_SLACK = 8.673617379884035e-19f;  // 2^-60

DEVICE uint16_t round_bf16(float value) {
  uint32_t bits = __float_as_uint(value);
  if ((bits & 0x7f800000u) == 0) return 0;  // the tensor cores may flush it as well
  return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

DEVICE uint32_t round_tf32(float value) {
  uint32_t bits = __float_as_uint(value);
  if ((bits & 0x7f800000u) == 0) return 0;
  return (bits + 0x0fffu + (bits >> 13 & 1u)) & 0xffffe000u;
}

struct Bfloat16 {
  static DEVICE const void* rows(const Scan& scan) { return scan.brief; }
  static DEVICE int row_bytes(const Scan& scan) { return scan.briefDimensions * 2; }
  static DEVICE void as_operand(uint32_t (&)[4]) {}
  static DEVICE void multiply(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    multiply_bf16(c, a, b0, b1);
  }
};

struct Tf32 {
  static DEVICE const void* rows(const Scan& scan) { return scan.vectors; }
  static DEVICE int row_bytes(const Scan& scan) { return scan.dimensions * 4; }
  // Rows are read as they are, so this is where their low bits are cut off.
  static DEVICE void as_operand(uint32_t (&fragment)[4]) {
#pragma unroll
    for (int i = 0; i < 4; i++) fragment[i] &= 0xffffe000u;
  }
  static DEVICE void multiply(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    multiply_tf32(c, a, b0, b1);
  }
};

DEVICE float upper_bound(const Scan& scan, int request, int row, float score) {
  float slack = __fmaf_ru(scan.slack[request], scan.norms[row], ABSOLUTE_SLACK);
  return __fadd_ru(score, slack);
}

// Candidates are marked by their row alone: rescore fills in the key.
DEVICE_CALL void append_approximate(const Scan& scan, int request, int row, float score) {
  if (row < scan.rows &&
      upper_bound(scan, request, row, score) >= threshold_score(scan.thresholds[request]) &&
      is_eligible(scan, request, row) && !is_handled(scan, request, row)) {
    append(scan, request, key_of(0.0f, row));
  }
}

// QUERY_TILES: 16 queries each, of a warp. A block has 32 * QUERY_TILES queries.
template <class Format, int QUERY_TILES, int STAGES>
DEVICE void scan_tensor(const Scan& scan) {
  constexpr int QUERIES = 32 * QUERY_TILES;
  constexpr int STAGE_BYTES = (TILE_ROWS + QUERIES) * TENSOR_STRIDE;
  SHARED_MEMORY(shared);
  const int thread = threadIdx.x, lane = thread & 31, warp = thread >> 5;
  const int warpQuery = (warp & 1) * 16 * QUERY_TILES, warpRow = (warp >> 1) * WARP_ROWS;
  const int blockQuery = blockIdx.y * QUERIES;
  const int rowBytes = Format::row_bytes(scan);
  const int stepsOfRow = (rowBytes + STEP_BYTES - 1) / STEP_BYTES;
  const int piecesOfTile = (stepsOfRow + PIECE_STEPS - 1) / PIECE_STEPS;
  const int steps = tiles_here(scan) * piecesOfTile;
  const unsigned char* rows = (const unsigned char*)Format::rows(scan);

  TileWalk loading(scan);
  int loadedBytes = 0;
  auto load = [&](int step) {
    if (step < steps) {
      unsigned char* stage = shared + step % STAGES * STAGE_BYTES;
#pragma unroll
      for (int copy = 0; copy < (TILE_ROWS + QUERIES) * PIECE_UNITS / TENSOR_THREADS; copy++) {
        int index = copy * TENSOR_THREADS + thread;
        int place = index / PIECE_UNITS, offset = index % PIECE_UNITS * 16;
        int byte = loadedBytes + offset;
        const unsigned char* source;
        bool valid;
        if (place < TILE_ROWS) {
          int row = loading.firstRow + place;
          valid = row < scan.rows && byte < rowBytes;
          source = rows + (valid ? (long long)row * rowBytes + byte : 0);
        } else {
          int query = blockQuery + place - TILE_ROWS;
          valid = byte < scan.roundedQueryBytes;
          source = scan.roundedQueries +
                   (valid ? (long long)query * scan.roundedQueryBytes + byte : 0);
        }
        copy16(stage + place * TENSOR_STRIDE + offset, source, valid);
      }
      loadedBytes += PIECE_BYTES;
      if (loadedBytes >= rowBytes) {
        loadedBytes = 0;
        loading.next();
      }
    }
    commit_copies();
  };

#pragma unroll
  for (int ahead = 0; ahead < STAGES - 1; ahead++) load(ahead);
  TileWalk scoring(scan);
  int piece = 0;
  float scores[QUERY_TILES][4][4];
  for (int step = 0; step < steps; step++) {
    wait_copies<STAGES - 2>();
    __syncthreads();
    load(step + STAGES - 1);
    if (piece == 0) {
#pragma unroll
      for (int m = 0; m < QUERY_TILES; m++)
#pragma unroll
        for (int n = 0; n < 4; n++)
#pragma unroll
          for (int i = 0; i < 4; i++) scores[m][n][i] = 0.0f;
    }
    const unsigned char* stage = shared + step % STAGES * STAGE_BYTES;
    const unsigned char* rowSource =
        stage + (warpRow + (lane >> 4) * 8 + (lane & 7)) * TENSOR_STRIDE + (lane >> 3 & 1) * 16;
    const unsigned char* querySource =
        stage + (TILE_ROWS + warpQuery + (lane & 15)) * TENSOR_STRIDE + (lane >> 4) * 16;
    const int stepsOfPiece = min(PIECE_STEPS, stepsOfRow - piece * PIECE_STEPS);
    for (int k = 0; k < stepsOfPiece; k++) {
      uint32_t query[QUERY_TILES][4];
#pragma unroll
      for (int m = 0; m < QUERY_TILES; m++) {
        load_matrices(query[m], querySource + m * 16 * TENSOR_STRIDE + k * STEP_BYTES);
      }
#pragma unroll
      for (int n = 0; n < 4; n += 2) {
        uint32_t row[4];
        load_matrices(row, rowSource + n * 8 * TENSOR_STRIDE + k * STEP_BYTES);
        Format::as_operand(row);
#pragma unroll
        for (int m = 0; m < QUERY_TILES; m++) {
          Format::multiply(scores[m][n], query[m], row[0], row[1]);
          Format::multiply(scores[m][n + 1], query[m], row[2], row[3]);
        }
      }
    }
    if (++piece == piecesOfTile) {
      const int firstRow = scoring.firstRow + warpRow;
      float norm = firstRow + lane < scan.rows ? scan.norms[firstRow + lane] : 0.0f;
#pragma unroll
      for (int distance = 16; distance > 0; distance >>= 1) {
        norm = fmaxf(norm, __shfl_xor_sync(ALL_LANES, norm, distance));
      }
#pragma unroll
      for (int m = 0; m < QUERY_TILES; m++)
#pragma unroll
        for (int half = 0; half < 2; half++) {
          const int request = blockQuery + warpQuery + m * 16 + half * 8 + (lane >> 2);
          if (request < scan.requests) {
            float slack = __fmaf_ru(scan.slack[request], norm, ABSOLUTE_SLACK);
            float limit = __fsub_rd(threshold_score(scan.thresholds[request]), slack);
#pragma unroll
            for (int n = 0; n < 4; n++)
#pragma unroll
              for (int i = 0; i < 2; i++) {
                float score = scores[m][n][half * 2 + i];
                if (score >= limit) {
                  append_approximate(scan, request, firstRow + n * 8 + (lane & 3) * 2 + i, score);
                }
              }
          }
        }
      piece = 0;
      scoring.next();
    }
  }
}

KERNEL(TENSOR_THREADS, 2) score_rows_bf16_64(BY_VALUE Scan scan) {
  scan_tensor<Bfloat16, 2, 3>(scan);
}
KERNEL(TENSOR_THREADS, 2) score_rows_bf16_128(BY_VALUE Scan scan) {
  scan_tensor<Bfloat16, 4, 3>(scan);
}
KERNEL(TENSOR_THREADS, 2) score_rows_tf32_64(BY_VALUE Scan scan) {
  scan_tensor<Tf32, 2, 3>(scan);
}
KERNEL(TENSOR_THREADS, 2) score_rows_tf32_128(BY_VALUE Scan scan) {
  scan_tensor<Tf32, 4, 3>(scan);
}

// Queries in the tensor format, with zeros for missing dimensions and requests.
KERNEL(256, 1) round_queries_bf16(BY_VALUE Scan scan) {
  int columns = scan.roundedQueryBytes / 2;
  uint16_t* target = (uint16_t*)scan.roundedQueries;
  int size = scan.roundedRequests * columns;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < size; i += gridDim.x * blockDim.x) {
    int request = i / columns, d = i % columns;
    bool present = request < scan.requests && d < scan.dimensions;
    target[i] =
        present ? round_bf16(scan.queries[(long long)request * scan.dimensions + d]) : (uint16_t)0;
  }
}

KERNEL(256, 1) round_queries_tf32(BY_VALUE Scan scan) {
  int columns = scan.roundedQueryBytes / 4;
  uint32_t* target = (uint32_t*)scan.roundedQueries;
  int size = scan.roundedRequests * columns;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < size; i += gridDim.x * blockDim.x) {
    int request = i / columns, d = i % columns;
    bool present = request < scan.requests && d < scan.dimensions;
    target[i] =
        present ? round_tf32(scan.queries[(long long)request * scan.dimensions + d]) : 0u;
  }
}
