// What the kernels need of the machine: integer names, shared memory, asynchronous copies, matrix
// fragments and the tensor cores' product. With MILLRACE_HOST defined the same names come from an
// emulation on the CPU, so that the tests run these very sources without a GPU.
#pragma once

#if defined(MILLRACE_HOST)
#include "host_device.h"
#else
#include <cstdint>

#define KERNEL(threads, blocks) extern "C" __global__ void __launch_bounds__(threads, blocks)
#define BY_VALUE const __grid_constant__
#define DEVICE __device__ __forceinline__
#define DEVICE_CALL __device__ __noinline__
#define SHARED_MEMORY(name) extern __shared__ __align__(16) unsigned char name[]

// Copies 16 bytes from global to shared memory without waiting; zeros where the source is not valid,
// which is not read then.
DEVICE void copy16(void* target, const void* source, bool valid) {
  unsigned address = (unsigned)__cvta_generic_to_shared(target);
  int bytes = valid ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;\n" ::"r"(address), "l"(source),
               "r"(bytes)
               : "memory");
}

// Ends a group of copies of this thread.
DEVICE void commit_copies() { asm volatile("cp.async.commit_group;\n" ::: "memory"); }

// Waits until at most PENDING of this thread's newest groups are under way.
template <int PENDING>
DEVICE void wait_copies() {
  asm volatile("cp.async.wait_group %0;\n" ::"n"(PENDING) : "memory");
}

// Loads four 8 x 16-byte matrices: lane l names row l % 8 of matrix l / 8 and receives four bytes of
// row l / 4 of each.
DEVICE void load_matrices(uint32_t (&fragment)[4], const void* row) {
  unsigned address = (unsigned)__cvta_generic_to_shared(row);
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(fragment[0]), "=r"(fragment[1]), "=r"(fragment[2]), "=r"(fragment[3])
               : "r"(address)
               : "memory");
}

// c += a * b for a 16 x 16 and b 16 x 8 of bfloat16, c in single precision.
DEVICE void multiply_bf16(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%0,%1,%2,%3};\n"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// c += a * b for a 16 x 8 and b 8 x 8 of tf32, c in single precision.
DEVICE void multiply_tf32(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
      "{%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%0,%1,%2,%3};\n"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
#endif

using Key = unsigned long long;

constexpr unsigned ALL_LANES = 0xffffffffu;
