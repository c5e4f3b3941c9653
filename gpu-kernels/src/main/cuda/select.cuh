// From candidates to answers: exact keys for what the tensor cores let pass, and the K best of
// a buffer.
#pragma once

#include "candidates.cuh"
#include "dot.cuh"

constexpr int SELECT_THREADS = 256;
constexpr int MOST_WANTED = 1024;     // K at most, rounded up to a power of two

// Gives the candidates of this round their exact keys; 0 to those that do not exceed the threshold.
// A thread for each candidate, blockIdx.y is the place among the active requests.
KERNEL(SELECT_THREADS, 2) rescore(BY_VALUE Scan scan) {
  int request = scan.activeRequests[blockIdx.y];
  Key* candidates = scan.candidates + (long long)request * scan.candidateCapacity;
  int size = (int)min(scan.counts[request], (unsigned)scan.candidateCapacity);
  Key threshold = scan.thresholds[request];
  for (int i = scan.kept[request] + blockIdx.x * SELECT_THREADS + threadIdx.x; i < size;
       i += gridDim.x * SELECT_THREADS) {
    int row = row_of(candidates[i]);
    Key key = key_of(dot(scan, request, row), row);
    candidates[i] = key > threshold ? key : 0;
  }
}

struct Selection {
  Key best[MOST_WANTED];
  unsigned histogram[256];
  Key prefix;
  int missing;
  int done;
  unsigned size;
};

// Moves the K best candidates of a request, blockIdx.x being its place among the active ones, to the
// front of its buffer and makes the K-th of them its threshold; in the last round sorts them and
// writes the answer.
//
// The K-th key is found byte by byte from the top: a histogram of the next byte among the keys that
// share the bytes found so far says which value the K-th has. That reads the buffer at most nine
// times, from the cache.
//
// Where candidates had no room, the threshold found is still a lower bound on the K-th best score,
// but the answer is not complete: overflows tells the host to scan again with that threshold.
DEVICE void select(const Scan& scan) {
  SHARED_MEMORY(shared);
  Selection& selection = *(Selection*)shared;
  const int request = scan.activeRequests[blockIdx.x];
  const int thread = threadIdx.x;
  Key* candidates = scan.candidates + (long long)request * scan.candidateCapacity;
  const unsigned appended = scan.counts[request];
  const int size = (int)min(appended, (unsigned)scan.candidateCapacity);
  const int wanted = scan.wanted[request];

  Key prefix = 0;                      // the K-th key, or 0 where there are no more than K
  if (size > wanted) {
    if (thread == 0) {
      selection.prefix = 0;
      selection.missing = wanted;
      selection.done = 0;
    }
    Key mask = 0;
    for (int shift = 56; shift >= 0; shift -= 8) {
      selection.histogram[thread] = 0;
      __syncthreads();
      prefix = selection.prefix;
      if (selection.done) break;
      for (int i = thread; i < size; i += SELECT_THREADS) {
        Key key = candidates[i];
        if ((key & mask) == prefix) {
          atomicAdd(&selection.histogram[(unsigned)(key >> shift) & 255u], 1u);
        }
      }
      __syncthreads();
      if (thread == 0) {
        int missing = selection.missing;
        int value = 255;
        while ((int)selection.histogram[value] < missing) {
          missing -= (int)selection.histogram[value--];
        }
        selection.done = (int)selection.histogram[value] == missing;
        selection.prefix = prefix | (Key)value << shift;
        selection.missing = missing;
      }
      mask |= (Key)255 << shift;
      __syncthreads();
    }
    prefix = selection.prefix;
  }
  if (thread == 0) selection.size = 0;
  __syncthreads();
  for (int i = thread; i < size; i += SELECT_THREADS) {
    Key key = candidates[i];
    if (key >= prefix && key != 0) {
      selection.best[atomicAdd(&selection.size, 1u)] = key;
    }
  }
  __syncthreads();
  const int best = (int)selection.size;

  // The least of them is the threshold once there are K; a full sort is due only at the end, but
  // a buffer of at most 1,024 keys is sorted in less time than it took to find them.
  int padded = 1;
  while (padded < best) padded <<= 1;
  for (int i = best + thread; i < padded; i += SELECT_THREADS) selection.best[i] = 0;
  __syncthreads();
  for (int length = 2; length <= padded; length <<= 1) {
    for (int distance = length >> 1; distance > 0; distance >>= 1) {
      for (int i = thread; i < padded; i += SELECT_THREADS) {
        int other = i ^ distance;
        if (other > i) {
          Key a = selection.best[i], b = selection.best[other];
          bool descending = (i & length) == 0;
          if (descending ? a < b : a > b) {
            selection.best[i] = b;
            selection.best[other] = a;
          }
        }
      }
      __syncthreads();
    }
  }
  for (int i = thread; i < best; i += SELECT_THREADS) candidates[i] = selection.best[i];
  if (scan.lastRound) {
    for (int i = thread; i < best; i += SELECT_THREADS) {
      scan.answerRows[(long long)request * scan.answerStride + i] = row_of(selection.best[i]);
      scan.answerScores[(long long)request * scan.answerStride + i] = score_of(selection.best[i]);
    }
  }
  if (thread == 0) {
    if (best == wanted) scan.thresholds[request] = selection.best[wanted - 1];
    if (appended > (unsigned)scan.candidateCapacity) scan.overflows[request] = 1;
    scan.counts[request] = best;
    scan.kept[request] = best;
    if (scan.lastRound) scan.answerCounts[request] = best;
  }
}

KERNEL(SELECT_THREADS, 4) select_best(BY_VALUE Scan scan) { select(scan); }

// Begins the scan of the active requests anew. The threshold stays, one lower, so that the row that
// set it passes again.
KERNEL(SELECT_THREADS, 1) begin_again(BY_VALUE Scan scan) {
  int place = blockIdx.x * SELECT_THREADS + threadIdx.x;
  if (place >= scan.active) return;
  int request = scan.activeRequests[place];
  if (scan.thresholds[request] != 0) scan.thresholds[request] -= 1;
  scan.counts[request] = 0;
  scan.kept[request] = 0;
  scan.overflows[request] = 0;
}
