// The arguments of the kernels, each one structure passed by value: pointers first, then integers,
// in the order in which ScanArguments and ScatterArguments write them.
#pragma once

#include "device.cuh"

// A scan of the catalogue for a group of requests. Arrays of requests are indexed by the number of
// the request in the group.
struct Scan {
  const float* vectors;           // [rows][dimensions]
  const uint16_t* brief;          // [rows][briefDimensions] in bfloat16; null without
  const float* norms;             // [rows] of vectors in units of their columns, rounded up
  const uint32_t* live;           // one bit for each row
  const uint32_t* filters;        // [filters][words], one bit for each row
  const float* queries;           // [requests][dimensions]
  unsigned char* roundedQueries;  // [requests rounded up][roundedQueryBytes] in the tensor format
  const float* slack;             // [requests] bound on the error for a row of norm 1
  const int* wanted;              // [requests] K
  const int* requestFilters;      // [requests] -1 for none
  const int* activeRequests;      // [active] the requests this launch is for
  const int* handledStarts;       // [requests + 1] into handled
  const int* handled;             // ascending for each request: rows excluded or with additions
  const int* boostStarts;         // [requests + 1] into boostedRows
  const int* boostedRows;         // ascending for each request: not excluded rows with additions
  const int* boostValueStarts;    // [boosted rows + 1] into boostValues
  const float* boostValues;       // the additions of each boosted row, in their order
  Key* candidates;                // [requests][candidateCapacity]
  unsigned* counts;               // [requests] candidates appended, also those that had no room
  unsigned* kept;                 // [requests] candidates that were selected before
  Key* thresholds;                // [requests] a candidate must exceed it; 0 lets every one pass
  unsigned* overflows;            // [requests] 1 once candidates had no room
  int* answerRows;                // [requests][answerStride]
  float* answerScores;            // [requests][answerStride]
  int* answerCounts;              // [requests]
  unsigned* tally;                // one number: rows that score at least as much
  float* ownScore;                // one number: what they are compared with
  int rows;                       // rows in use
  int words;                      // of a bit set
  int dimensions;
  int briefDimensions;            // dimensions rounded up to a multiple of 16
  int roundedQueryBytes;          // bytes of a rounded query, a multiple of 32
  int requests;
  int roundedRequests;            // requests rounded up to the queries of a block
  int active;
  int candidateCapacity;
  int answerStride;
  int tiles;                      // of all rows
  int tileStep;                   // coprime to tiles: in which order tiles are visited
  int firstTile;                  // of this launch, in that order
  int endTile;
  int firstBoost;                 // of each request, of this launch
  int endBoost;
  int lastRound;                  // 1: sort and write the answers
  int ownRow;                     // the row whose place is looked for
};

// New contents for some rows.
struct Scatter {
  float* vectors;                 // [rows][dimensions]
  uint16_t* brief;                // [rows][briefDimensions]; null without
  float* norms;                   // [rows]
  uint32_t* live;                 // one bit for each row
  const float* staged;            // [count][dimensions]
  const int* stagedRows;          // [count]; null: rows 0..count - 1, of which only norms change
  const int* changes;             // [count] of the flags below
  const float* columnUnits;       // [dimensions] reciprocals of the columns' units
  int count;
  int dimensions;
  int briefDimensions;
};

constexpr int HAS_VECTOR = 1;
constexpr int GOES_LIVE = 2;
constexpr int GOES_DEAD = 4;
