// The way from a score that is high enough into a request's buffer. Masks are looked at here and
// nowhere else: once the first rows have set a threshold, few scores get this far.
#pragma once

#include "arguments.cuh"
#include "keys.cuh"

constexpr int TILE_ROWS = 128;

// The tiles of a block, one after the other. Tiles are visited in steps of about the golden ratio, so
// that every range of them is a fair sample of the catalogue: in a catalogue sorted by score each
// round would otherwise replace the answers of the round before.
struct TileWalk {
  int firstRow;
  int stride;
  int end;

  DEVICE explicit TileWalk(const Scan& scan) {
    unsigned long long step = (unsigned)scan.tileStep;
    unsigned tiles = (unsigned)scan.tiles;
    firstRow = (int)((scan.firstTile + blockIdx.x) * step % tiles) * TILE_ROWS;
    stride = (int)(gridDim.x * step % tiles) * TILE_ROWS;
    end = (int)tiles * TILE_ROWS;
  }

  DEVICE void next() {
    firstRow += stride;
    if (firstRow >= end) firstRow -= end;
  }
};

// How many tiles of a launch a block has.
DEVICE int tiles_here(const Scan& scan) {
  int blocks = (int)gridDim.x;
  return (scan.endTile - scan.firstTile - (int)blockIdx.x + blocks - 1) / blocks;
}

DEVICE bool contains(const int* rows, int first, int end, int row) {
  while (first < end) {
    int middle = (first + end) >> 1;
    int value = rows[middle];
    if (value == row) return true;
    if (value < row) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return false;
}

DEVICE bool in_bit_set(const uint32_t* words, int row) {
  return (words[row >> 5] >> (row & 31) & 1u) != 0;
}

DEVICE bool is_eligible(const Scan& scan, int request, int row) {
  if (!in_bit_set(scan.live, row)) return false;
  int filter = scan.requestFilters[request];
  return filter < 0 || in_bit_set(scan.filters + (long long)filter * scan.words, row);
}

// Rows that are excluded, or scored apart because they have additions.
DEVICE bool is_handled(const Scan& scan, int request, int row) {
  return contains(scan.handled, scan.handledStarts[request], scan.handledStarts[request + 1], row);
}

DEVICE void append(const Scan& scan, int request, Key key) {
  unsigned place = atomicAdd(&scan.counts[request], 1u);
  if (place < (unsigned)scan.candidateCapacity) {
    scan.candidates[(long long)request * scan.candidateCapacity + place] = key;
  }
}
