// A GPU made of fibers, on which the kernels run as they are, compiled by a C++ compiler.
//
// One fiber is one CUDA thread, one thread of the operating system runs one block at a time. A fiber
// runs until it waits: for its block (__syncthreads), for lanes of its warp (shuffles, ldmatrix, mma)
// or for its own copies. Between two waits nothing is promised about the order of threads, and here
// it is made up from a seed: fibers run in random order, and whole warps are held back for a while,
// so that a missing barrier shows.
//
// Adversarial where hardware has a choice:
//   - shared memory starts as NaN, has exactly the size that was asked for and is on the heap, where
//     the address sanitizer sees an access beyond it;
//   - an asynchronous copy arrives at the very end of the wait for it, and is read only then;
//   - the tensor cores' product sums in random order and cuts off instead of rounding, as the
//     hardware was found to do (Fasi, Higham, Mikaitis, Pranesh: Numerical behavior of NVIDIA tensor
//     cores, PeerJ Computer Science 7:e330, 2021).
//
// It reports and ends the process when threads of a block wait at different barriers, when some have
// ended while others wait, or when a copy is not aligned. It says nothing about speed.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#define KERNEL(threads, blocks) extern "C" void
#define BY_VALUE const
#define DEVICE inline
#define DEVICE_CALL __attribute__((noinline))
#define SHARED_MEMORY(name) unsigned char* name = host_device::block->shared

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
};
struct alignas(16) float4 {
  float x, y, z, w;
};

namespace host_device {

struct Copy {
  void* target;
  const void* source;
  bool valid;
};

// What the lanes of a warp show each other. Two sets, used in turns: a lane may begin its next
// exchange while another has yet to read this one.
struct Warp {
  uint64_t values[2][32];
  const void* addresses[2][32];
  uint32_t fragments[2][32][6];
};

enum class State { RUNNING, WAITS_FOR_BLOCK, WAITS_FOR_WARP, ENDED };

struct Fiber {
  void* stackPointer = nullptr;
  dim3 thread;
  unsigned lane = 0;
  Warp* warp = nullptr;
  State state = State::RUNNING;
  unsigned lanes = 0;
  unsigned turn = 0;
  int line = 0;
  std::vector<Copy> openCopies;
  std::vector<std::vector<Copy>> groups;
};

struct Block {
  dim3 index, threads, grid;
  unsigned char* shared = nullptr;
  const std::function<void()>* kernel = nullptr;
  void* schedulerStack = nullptr;
  uint64_t seed = 0;
};

inline thread_local Block* block = nullptr;
inline thread_local Fiber* fiber = nullptr;

extern "C" void millrace_switch_stack(void** saved, void* next);

inline void wait() { millrace_switch_stack(&fiber->stackPointer, block->schedulerStack); }

inline void wait_for_block(int line) {
  fiber->line = line;
  fiber->state = State::WAITS_FOR_BLOCK;
  wait();
}

inline void wait_for_lanes(unsigned lanes) {
  fiber->lanes = lanes;
  fiber->state = State::WAITS_FOR_WARP;
  wait();
}

[[noreturn]] inline void fail(const char* what) {
  if (block != nullptr) {
    std::fprintf(stderr, "host device: %s in block (%u, %u)\n", what, block->index.x,
                 block->index.y);
  } else {
    std::fprintf(stderr, "host device: %s\n", what);
  }
  std::fflush(stderr);
  std::_Exit(86);
}

// Runs one launch: blocks on so many threads, scheduled by the seed.
void launch(dim3 grid, dim3 threads, size_t sharedBytes, uint64_t seed, unsigned workers,
            const std::function<void()>& kernel);

// Kernels by name, as a launch through the driver finds them: their one argument is a structure.
using Launchable = std::function<void(void** parameters)>;

inline std::unordered_map<std::string, Launchable>& kernels() {
  static std::unordered_map<std::string, Launchable> all;
  return all;
}

template <class Argument>
bool add_kernel(const char* name, void (*kernel)(Argument)) {
  kernels()[name] = [kernel](void** parameters) {
    kernel(*(const std::remove_const_t<Argument>*)parameters[0]);
  };
  return true;
}

}  // namespace host_device

#define threadIdx (host_device::fiber->thread)
#define blockIdx (host_device::block->index)
#define blockDim (host_device::block->threads)
#define gridDim (host_device::block->grid)
#define __syncthreads() host_device::wait_for_block(__LINE__)

using std::max;
using std::min;

inline uint32_t __float_as_uint(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  return bits;
}

inline float __uint_as_float(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

inline float __fmaf_rn(float a, float b, float c) { return std::fmaf(a, b, c); }
inline float __fadd_rn(float a, float b) {
  volatile float sum = a + b;
  return sum;
}

// Directed rounding: a result in double precision has at most one rounding error, far below that of
// single precision, so one step outwards is always enough.
inline float round_up(double value) {
  float rounded = (float)value;
  return std::nextafterf(rounded, INFINITY);
}
inline float round_down(double value) {
  float rounded = (float)value;
  return std::nextafterf(rounded, -INFINITY);
}
inline float __fmaf_ru(float a, float b, float c) { return round_up(std::fma((double)a, b, c)); }
inline float __fadd_ru(float a, float b) { return round_up((double)a + b); }
inline float __fsub_rd(float a, float b) { return round_down((double)a - b); }
inline float __fsqrt_ru(float a) { return round_up(std::sqrt((double)a)); }

inline unsigned atomicAdd(unsigned* target, unsigned value) {
  return __atomic_fetch_add(target, value, __ATOMIC_RELAXED);
}
inline unsigned atomicOr(unsigned* target, unsigned value) {
  return __atomic_fetch_or(target, value, __ATOMIC_RELAXED);
}
inline unsigned atomicAnd(unsigned* target, unsigned value) {
  return __atomic_fetch_and(target, value, __ATOMIC_RELAXED);
}

inline float __shfl_xor_sync(unsigned lanes, float value, int mask) {
  auto* fiber = host_device::fiber;
  auto& shown = fiber->warp->values[fiber->turn ^= 1];
  shown[fiber->lane] = __float_as_uint(value);
  host_device::wait_for_lanes(lanes);
  return __uint_as_float((uint32_t)shown[fiber->lane ^ mask]);
}

inline void copy16(void* target, const void* source, bool valid) {
  if (((uintptr_t)target & 15) != 0 || (valid && ((uintptr_t)source & 15) != 0)) {
    host_device::fail("an asynchronous copy that is not aligned to 16 bytes");
  }
  host_device::fiber->openCopies.push_back({target, source, valid});
}

inline void commit_copies() {
  auto* fiber = host_device::fiber;
  fiber->groups.push_back(std::move(fiber->openCopies));
  fiber->openCopies.clear();
}

template <int PENDING>
void wait_copies() {
  auto& groups = host_device::fiber->groups;
  while (groups.size() > PENDING) {
    for (const auto& copy : groups.front()) {
      if (copy.valid) {
        std::memcpy(copy.target, copy.source, 16);
      } else {
        std::memset(copy.target, 0, 16);
      }
    }
    groups.erase(groups.begin());
  }
}

inline void load_matrices(uint32_t (&fragment)[4], const void* row) {
  auto* fiber = host_device::fiber;
  auto& rows = fiber->warp->addresses[fiber->turn ^= 1];
  if (((uintptr_t)row & 15) != 0) host_device::fail("a matrix row that is not aligned to 16 bytes");
  rows[fiber->lane] = row;
  host_device::wait_for_lanes(~0u);
  for (unsigned matrix = 0; matrix < 4; matrix++) {
    const char* source = (const char*)rows[matrix * 8 + fiber->lane / 4];
    std::memcpy(&fragment[matrix], source + fiber->lane % 4 * 4, 4);
  }
}

// Adds products to a sum the way a tensor core may: all terms aligned to the largest of them, what
// lies beyond 24 bits cut off. In which order blocks of terms are added is the caller's choice.
inline float add_truncated(float sum, const double* products, int count) {
  double largest = std::fabs((double)sum);
  for (int i = 0; i < count; i++) largest = std::max(largest, std::fabs(products[i]));
  if (largest == 0 || !std::isfinite(largest)) {
    double total = sum;
    for (int i = 0; i < count; i++) total += products[i];
    return (float)total;
  }
  int exponent;
  std::frexp(largest, &exponent);
  double unit = std::ldexp(1.0, exponent - 24);
  double total = std::trunc(sum / unit);
  for (int i = 0; i < count; i++) total += std::trunc(products[i] / unit);
  // Back to single precision, towards zero.
  double exact = total * unit;
  float rounded = (float)exact;
  if (std::fabs((double)rounded) > std::fabs(exact)) rounded = std::nextafterf(rounded, 0.0f);
  return rounded;
}

// ELEMENTS: how many numbers are in 32 bits of a fragment. Values(word, element) reads one.
template <int ELEMENTS, class Values>
void multiply_fragments(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1,
                        Values value) {
  auto* fiber = host_device::fiber;
  auto& shown = fiber->warp->fragments[fiber->turn ^= 1];
  std::memcpy(shown[fiber->lane], a, 16);
  shown[fiber->lane][4] = b0;
  shown[fiber->lane][5] = b1;
  host_device::wait_for_lanes(~0u);
  const unsigned row = fiber->lane >> 2;
  const unsigned firstColumn = fiber->lane % 4 * 2;
  for (unsigned lower = 0; lower < 2; lower++) {
    for (unsigned i = 0; i < 2; i++) {
      double products[8 * ELEMENTS];
      int count = 0;
      for (unsigned half = 0; half < 2; half++) {
        for (unsigned four = 0; four < 4; four++) {
          uint32_t left = shown[row * 4 + four][half * 2 + lower];
          uint32_t right = shown[(firstColumn + i) * 4 + four][4 + half];
          for (int element = 0; element < ELEMENTS; element++) {
            products[count++] = (double)value(left, element) * (double)value(right, element);
          }
        }
      }
      // Hardware adds four or eight terms at a time; which, it does not say.
      int atOnce = host_device::block->seed % 2 == 0 ? count : 4;
      for (int first = 0; first < count; first += atOnce) {
        c[lower * 2 + i] = add_truncated(c[lower * 2 + i], products + first, atOnce);
      }
    }
  }
}

inline void multiply_bf16(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  multiply_fragments<2>(c, a, b0, b1, [](uint32_t word, int element) {
    return __uint_as_float(element == 0 ? word << 16 : word & 0xffff0000u);
  });
}

inline void multiply_tf32(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  multiply_fragments<1>(c, a, b0, b1, [](uint32_t word, int) {
    if ((word & 0x1fffu) != 0) host_device::fail("an operand that is no tf32 number");
    return __uint_as_float(word);
  });
}
