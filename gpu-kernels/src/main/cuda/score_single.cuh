// Exact scores in single precision, for few requests.
//
// What it computes. For up to QUERIES requests the score of every row of the given tiles; rows above
// a request's threshold are appended to its buffer (score_rows), or rows that score at least as much
// as one row are counted (rank_rows). Bound by memory: a row is read once for all the requests of
// a block.
//
// How. A thread has one row and adds its dimensions in ascending order, the only order that gives the
// same bits as the other backends. Threads that each walked along a row of their own would fetch a
// line of memory for four bytes, so a block copies 128 rows by 32 dimensions into shared memory, in
// whole lines, two pieces ahead of the one being multiplied.
//
// Shared memory: STAGES pieces of 128 rows of 36 floats (the odd number of 16-byte units keeps the
// threads of a warp on different banks), then the queries, [QUERIES][dimensions].
#pragma once

#include "candidates.cuh"
#include "dot.cuh"

constexpr int SINGLE_STAGES = 3;
constexpr int PIECE = 32;
constexpr int PIECE_STRIDE = PIECE + 4;

// Appends what beats a request's threshold.
struct AppendAbove {
  static DEVICE_CALL void append_exact(const Scan& scan, int request, int row, float score) {
    Key key = key_of(score, row);
    if (key > scan.thresholds[request] && is_eligible(scan, request, row) &&
        !is_handled(scan, request, row)) {
      append(scan, request, key);
    }
  }

  static DEVICE float limit(const Scan& scan, int request) {
    return threshold_score(scan.thresholds[request]);
  }

  static DEVICE void accept(const Scan& scan, int request, int row, float score) {
    append_exact(scan, request, row, score);
  }
};

// Counts what scores at least as much as one row, that row apart.
struct CountAtLeast {
  static DEVICE float limit(const Scan& scan, int) { return *scan.ownScore; }

  static DEVICE void accept(const Scan& scan, int request, int row, float) {
    if (row != scan.ownRow && is_eligible(scan, request, row) && !is_handled(scan, request, row)) {
      atomicAdd(scan.tally, 1u);
    }
  }
};

template <int QUERIES, class Visitor>
DEVICE void scan_single(const Scan& scan) {
  SHARED_MEMORY(shared);
  float* pieces = (float*)shared;
  float* queries = pieces + SINGLE_STAGES * TILE_ROWS * PIECE_STRIDE;
  const int thread = threadIdx.x;
  const int dimensions = scan.dimensions;
  const int firstActive = blockIdx.y * QUERIES;

  float limits[QUERIES];
#pragma unroll
  for (int q = 0; q < QUERIES; q++) {
    bool present = firstActive + q < scan.active;
    int request = present ? scan.activeRequests[firstActive + q] : 0;
    limits[q] = present ? Visitor::limit(scan, request) : __uint_as_float(0x7f800000u);
    for (int d = thread; d < dimensions; d += TILE_ROWS) {
      queries[q * dimensions + d] =
          present ? scan.queries[(long long)request * dimensions + d] : 0.0f;
    }
  }

  const int piecesOfTile = (dimensions + PIECE - 1) / PIECE;
  const int steps = tiles_here(scan) * piecesOfTile;
  TileWalk loading(scan);
  int loadedDimensions = 0;
  auto load = [&](int step) {
    if (step < steps) {
      float* piece = pieces + step % SINGLE_STAGES * (TILE_ROWS * PIECE_STRIDE);
#pragma unroll
      for (int copy = 0; copy < PIECE / 4; copy++) {
        int index = copy * TILE_ROWS + thread;
        int place = index / (PIECE / 4);
        int offset = index % (PIECE / 4) * 4;
        int row = loading.firstRow + place;
        int d = loadedDimensions + offset;
        bool valid = row < scan.rows && d < dimensions;
        const float* source = scan.vectors + (valid ? (long long)row * dimensions + d : 0);
        copy16(piece + place * PIECE_STRIDE + offset, source, valid);
      }
      loadedDimensions += PIECE;
      if (loadedDimensions >= dimensions) {
        loadedDimensions = 0;
        loading.next();
      }
    }
    commit_copies();
  };

#pragma unroll
  for (int ahead = 0; ahead < SINGLE_STAGES - 1; ahead++) load(ahead);
  TileWalk scoring(scan);
  int first = 0;
  float sums[QUERIES];
  for (int step = 0; step < steps; step++) {
    wait_copies<SINGLE_STAGES - 2>();
    __syncthreads();
    load(step + SINGLE_STAGES - 1);
    if (first == 0) {
#pragma unroll
      for (int q = 0; q < QUERIES; q++) sums[q] = 0.0f;
    }
    const float4* vector =
        (const float4*)(pieces + (step % SINGLE_STAGES * TILE_ROWS + thread) * PIECE_STRIDE);
    int fours = min(PIECE, dimensions - first) / 4;
#pragma unroll 4
    for (int four = 0; four < fours; four++) {
      float4 part = vector[four];
#pragma unroll
      for (int q = 0; q < QUERIES; q++) {
        sums[q] = multiply_four(
            sums[q], part, *(const float4*)(queries + q * dimensions + first + four * 4));
      }
    }
    first += PIECE;
    if (first >= dimensions) {
      int row = scoring.firstRow + thread;
      if (row < scan.rows) {
#pragma unroll
        for (int q = 0; q < QUERIES; q++) {
          if (sums[q] >= limits[q]) {
            Visitor::accept(scan, scan.activeRequests[firstActive + q], row, sums[q]);
          }
        }
      }
      first = 0;
      scoring.next();
    }
  }
}

KERNEL(TILE_ROWS, 2) score_rows_1(BY_VALUE Scan scan) { scan_single<1, AppendAbove>(scan); }
KERNEL(TILE_ROWS, 2) score_rows_2(BY_VALUE Scan scan) { scan_single<2, AppendAbove>(scan); }
KERNEL(TILE_ROWS, 2) score_rows_4(BY_VALUE Scan scan) { scan_single<4, AppendAbove>(scan); }
KERNEL(TILE_ROWS, 2) score_rows_8(BY_VALUE Scan scan) { scan_single<8, AppendAbove>(scan); }
KERNEL(TILE_ROWS, 2) rank_rows(BY_VALUE Scan scan) { scan_single<1, CountAtLeast>(scan); }

// Rows with additions, a thread for each: blockIdx.y is the place among the active requests. Their
// number in a launch is bounded by the room in the buffer, so these never overflow it.
KERNEL(TILE_ROWS, 2) score_boosted(BY_VALUE Scan scan) {
  int request = scan.activeRequests[blockIdx.y];
  int start = scan.boostStarts[request];
  int end = min(start + scan.endBoost, scan.boostStarts[request + 1]);
  int boost = start + scan.firstBoost + (int)(blockIdx.x * TILE_ROWS + threadIdx.x);
  if (boost >= end) return;
  int row = scan.boostedRows[boost];
  if (row >= scan.rows || !is_eligible(scan, request, row)) return;
  Key key = key_of(boosted_score(scan, request, boost), row);
  if (key > scan.thresholds[request]) append(scan, request, key);
}

// The score of the row whose place is looked for: request 1 of the group has its additions alone,
// request 0 all of the others.
KERNEL(32, 1) score_own_row(BY_VALUE Scan scan) {
  if (threadIdx.x != 0) return;
  int boost = scan.boostStarts[1];
  bool boosted = boost < scan.boostStarts[2];
  *scan.ownScore = boosted ? boosted_score(scan, 1, boost) : dot(scan, 1, scan.ownRow);
}

KERNEL(TILE_ROWS, 2) rank_boosted(BY_VALUE Scan scan) {
  int boost = (int)(blockIdx.x * TILE_ROWS + threadIdx.x);
  if (boost >= scan.boostStarts[1]) return;
  int row = scan.boostedRows[boost];
  if (row == scan.ownRow || row >= scan.rows || !is_eligible(scan, 0, row)) return;
  if (boosted_score(scan, 0, boost) >= *scan.ownScore) atomicAdd(scan.tally, 1u);
}
