// libcuda.so.1 for machines without a GPU: the calls of the driver that Millrace makes, with the
// kernels run by the host device. JCuda binds the others only when they are called.
//
// Device memory is memory of the process, exactly as large as asked for and filled with NaN; every
// transfer is checked against the allocations. A failure can be planned (see the functions for Java
// at the end), after which, as with a real device that is lost, every call fails. The device can
// hang too: then nothing in a stream is ever ready, and calls that wait for it do not return.
#include <climits>
#include <condition_variable>
#include <ctime>
#include <map>
#include <mutex>

#include "scoring.cu"

namespace {

using Result = int;
using Address = uintptr_t;

constexpr Result SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3,
                 NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200, INVALID_CONTEXT = 201,
                 NO_BINARY_FOR_GPU = 209, NOT_FOUND = 500, NOT_READY = 600;
constexpr size_t SHARED_BYTES = 101376, DEFAULT_SHARED_BYTES = 49152;

struct Function {
  const host_device::Launchable* kernel;
  size_t sharedBytes = DEFAULT_SHARED_BYTES;
};

std::mutex mutex;
std::map<Address, size_t> allocations;
std::map<Address, size_t> pinned;
std::map<std::string, Function> functions;
size_t allocated = 0;
size_t totalMemory = size_t{8} << 30;
size_t sharedBytes = SHARED_BYTES;
int devices = 1;
bool initialized = false;
int contexts = 0;
thread_local void* currentContext = nullptr;
std::atomic<uint64_t> seed{0};
std::atomic<unsigned> workers{2};
std::atomic<long> launches{0};
std::atomic<long> launchesUntilFailure{LONG_MAX};
std::atomic<Result> plannedFailure{SUCCESS};
std::atomic<Result> lost{SUCCESS};
std::mutex hangMutex;
std::condition_variable hangIsOver;
bool hung = false;

// What a hung device does to calls that wait for it.
void wait_for_device() {
  std::unique_lock<std::mutex> lock(hangMutex);
  hangIsOver.wait(lock, [] { return !hung; });
}

bool is_within(const std::map<Address, size_t>& ranges, Address start, size_t bytes) {
  auto after = ranges.upper_bound(start);
  if (after == ranges.begin()) return false;
  --after;
  return start + bytes <= after->first + after->second;
}

Result ready() {
  if (!initialized) return NOT_INITIALIZED;
  if (currentContext == nullptr) return INVALID_CONTEXT;
  return lost;
}

Result ready_for(Address start, size_t bytes) {
  Result result = ready();
  if (result != SUCCESS) return result;
  std::lock_guard<std::mutex> lock(mutex);
  return is_within(allocations, start, bytes) ? SUCCESS : INVALID_VALUE;
}

void* allocate(size_t bytes) {
  // Rounded up by nothing but the alignment: the address sanitizer is to see what lies beyond.
  void* memory = std::aligned_alloc(16, (bytes + 15) / 16 * 16);
  if (memory != nullptr) std::memset(memory, 0xff, bytes);
  return memory;
}

void add_kernels() {
#define ADD(name) host_device::add_kernel(#name, name);
  ADD(begin_again) ADD(measure_rows) ADD(rank_boosted) ADD(rank_rows) ADD(rescore)
  ADD(multiply_bf16_tiles) ADD(multiply_single) ADD(multiply_tf32_tiles)
  ADD(round_queries_bf16) ADD(round_queries_tf32) ADD(scatter_rows) ADD(score_boosted)
  ADD(score_own_row) ADD(score_rows_1) ADD(score_rows_2) ADD(score_rows_4) ADD(score_rows_8)
  ADD(score_rows_bf16_128) ADD(score_rows_bf16_64) ADD(score_rows_tf32_128)
  ADD(score_rows_tf32_64) ADD(select_best)
#undef ADD
}

}  // namespace

extern "C" {

Result cuInit(unsigned) {
  std::lock_guard<std::mutex> lock(mutex);
  if (devices == 0) return NO_DEVICE;
  if (!initialized) {
    add_kernels();
    if (const char* text = std::getenv("MILLRACE_HOST_DEVICE_SEED")) seed = std::strtoull(text, nullptr, 10);
    if (const char* text = std::getenv("MILLRACE_HOST_DEVICE_THREADS")) workers = (unsigned)std::max(1, std::atoi(text));
  }
  initialized = true;
  return SUCCESS;
}

Result cuDriverGetVersion(int* version) {
  *version = 13000;
  return SUCCESS;
}

Result cuDeviceGetCount(int* count) {
  if (!initialized) return NOT_INITIALIZED;
  *count = devices;
  return SUCCESS;
}

Result cuDeviceGet(int* device, int ordinal) {
  *device = ordinal;
  return ordinal >= 0 && ordinal < devices ? SUCCESS : INVALID_DEVICE;
}

Result cuDeviceGetName(char* name, int size, int) {
  std::snprintf(name, (size_t)size, "host device (no GPU)");
  return SUCCESS;
}

Result cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 16: *value = 3; break;                     // multiprocessors
    case 75: *value = 8; break;                     // compute capability, major
    case 76: *value = 6; break;                     // and minor
    case 97: *value = (int)sharedBytes; break;      // shared memory of a block, at most
    default: return INVALID_VALUE;
  }
  return SUCCESS;
}

Result cuDevicePrimaryCtxRetain(void** context, int) {
  wait_for_device();
  if (!initialized) return NOT_INITIALIZED;
  if (lost != SUCCESS) return lost;
  contexts++;
  *context = &allocations;
  return SUCCESS;
}

Result cuDevicePrimaryCtxRelease_v2(int) {
  wait_for_device();
  return contexts-- > 0 ? SUCCESS : INVALID_CONTEXT;
}

Result cuCtxSetCurrent(void* context) {
  currentContext = context;
  return SUCCESS;
}

Result cuMemGetInfo_v2(size_t* available, size_t* total) {
  Result result = ready();
  *available = totalMemory - allocated;
  *total = totalMemory;
  return result;
}

Result cuMemAlloc_v2(Address* address, size_t bytes) {
  wait_for_device();
  Result result = ready();
  if (result != SUCCESS) return result;
  if (bytes == 0) return INVALID_VALUE;
  std::lock_guard<std::mutex> lock(mutex);
  if (allocated + bytes > totalMemory) return OUT_OF_MEMORY;
  void* memory = allocate(bytes);
  if (memory == nullptr) return OUT_OF_MEMORY;
  *address = (Address)memory;
  allocations[*address] = bytes;
  allocated += bytes;
  return SUCCESS;
}

Result cuMemFree_v2(Address address) {
  wait_for_device();
  std::lock_guard<std::mutex> lock(mutex);
  auto found = allocations.find(address);
  if (found == allocations.end()) return INVALID_VALUE;
  allocated -= found->second;
  std::free((void*)address);
  allocations.erase(found);
  return lost;
}

Result cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  wait_for_device();
  Result result = ready();
  if (result != SUCCESS) return result;
  *memory = allocate(bytes);
  if (*memory == nullptr) return OUT_OF_MEMORY;
  std::lock_guard<std::mutex> lock(mutex);
  pinned[(Address)*memory] = bytes;
  return SUCCESS;
}

Result cuMemFreeHost(void* memory) {
  wait_for_device();
  std::lock_guard<std::mutex> lock(mutex);
  if (pinned.erase((Address)memory) == 0) return INVALID_VALUE;
  std::free(memory);
  return lost;
}

Result cuMemcpyHtoDAsync_v2(Address target, const void* source, size_t bytes, void*) {
  Result result = ready_for(target, bytes);
  if (result == SUCCESS) std::memcpy((void*)target, source, bytes);
  return result;
}

Result cuMemcpyDtoHAsync_v2(void* target, Address source, size_t bytes, void*) {
  Result result = ready_for(source, bytes);
  if (result == SUCCESS) std::memcpy(target, (const void*)source, bytes);
  return result;
}

Result cuMemcpyDtoDAsync_v2(Address target, Address source, size_t bytes, void*) {
  Result result = ready_for(source, bytes);
  if (result == SUCCESS) result = ready_for(target, bytes);
  if (result == SUCCESS) std::memmove((void*)target, (const void*)source, bytes);
  return result;
}

Result cuMemsetD8Async(Address target, unsigned char value, size_t bytes, void*) {
  Result result = ready_for(target, bytes);
  if (result == SUCCESS) std::memset((void*)target, value, bytes);
  return result;
}

// Accepts what a real driver would: a fat binary, an ELF file or PTX. The kernels are the compiled-in
// ones all the same; that they belong to the image is for another test to show.
Result cuModuleLoadData(void** module, const void* image) {
  Result result = ready();
  if (result != SUCCESS) return result;
  uint32_t magic;
  std::memcpy(&magic, image, 4);
  if (magic != 0xba55ed50u && std::memcmp(image, "\x7f" "ELF", 4) != 0 &&
      std::strncmp((const char*)image, "//", 2) != 0) {
    return INVALID_IMAGE;
  }
  *module = &functions;
  return SUCCESS;
}

Result cuModuleUnload(void*) {
  wait_for_device();
  return lost;
}

Result cuModuleGetFunction(void** function, void*, const char* name) {
  Result result = ready();
  if (result != SUCCESS) return result;
  std::lock_guard<std::mutex> lock(mutex);
  auto kernel = host_device::kernels().find(name);
  if (kernel == host_device::kernels().end()) return NOT_FOUND;
  *function = &functions.try_emplace(name, Function{&kernel->second}).first->second;
  return SUCCESS;
}

Result cuFuncSetAttribute(void* function, int attribute, int value) {
  if (attribute != 8 || value < 0 || (size_t)value > sharedBytes) return INVALID_VALUE;
  ((Function*)function)->sharedBytes = (size_t)value;
  return lost;
}

Result cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ,
                      unsigned blockX, unsigned blockY, unsigned blockZ, unsigned shared, void*,
                      void** parameters, void**) {
  Result result = ready();
  if (result != SUCCESS) return result;
  launches++;
  if (--launchesUntilFailure < 0) {
    lost = plannedFailure.load();
    return lost;
  }
  const Function& target = *(Function*)function;
  unsigned threads = blockX * blockY * blockZ;
  if (gridX == 0 || gridY == 0 || gridY > 65535 || gridZ != 1 || threads == 0 || threads > 1024 ||
      shared > target.sharedBytes) {
    return INVALID_VALUE;
  }
  host_device::launch({gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, seed, workers,
                      [&] { (*target.kernel)(parameters); });
  return SUCCESS;
}

Result cuStreamCreate(void** stream, unsigned) {
  *stream = &allocations;
  return ready();
}

Result cuStreamDestroy_v2(void*) {
  wait_for_device();
  return lost;
}

Result cuStreamSynchronize(void*) {
  wait_for_device();
  return ready();
}

Result cuStreamQuery(void*) {
  std::lock_guard<std::mutex> lock(hangMutex);
  return hung ? NOT_READY : ready();
}

Result cuEventCreate(void** event, unsigned) {
  *event = new double(0);
  return ready();
}

Result cuEventRecord(void* event, void*) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  *(double*)event = (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
  return ready();
}

Result cuEventSynchronize(void*) {
  wait_for_device();
  return ready();
}

Result cuEventElapsedTime(float* milliseconds, void* start, void* end) {
  *milliseconds = (float)(*(double*)end - *(double*)start);
  return ready();
}

Result cuEventDestroy_v2(void* event) {
  delete (double*)event;
  return SUCCESS;
}

Result cuGetErrorName(Result result, const char** name) {
  switch (result) {
    case OUT_OF_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case NO_DEVICE: *name = "CUDA_ERROR_NO_DEVICE"; break;
    case NO_BINARY_FOR_GPU: *name = "CUDA_ERROR_NO_BINARY_FOR_GPU"; break;
    case 700: *name = "CUDA_ERROR_ILLEGAL_ADDRESS"; break;
    case 719: *name = "CUDA_ERROR_LAUNCH_FAILED"; break;
    default: *name = "CUDA_ERROR"; break;
  }
  return SUCCESS;
}

// For the tests in Java, class io.millrace.scoring.cuda.FakeDriver.

void Java_io_millrace_scoring_cuda_FakeDriver_schedule(void*, void*, int64_t newSeed, int32_t threads) {
  seed = (uint64_t)newSeed;
  workers = (unsigned)threads;
}

void Java_io_millrace_scoring_cuda_FakeDriver_failAfter(void*, void*, int64_t count, int32_t result) {
  plannedFailure = result;
  launchesUntilFailure = count;
}

void Java_io_millrace_scoring_cuda_FakeDriver_repair(void*, void*) {
  launchesUntilFailure = LONG_MAX;
  lost = SUCCESS;
  std::lock_guard<std::mutex> lock(hangMutex);
  hung = false;
  hangIsOver.notify_all();
}

void Java_io_millrace_scoring_cuda_FakeDriver_hang(void*, void*) {
  std::lock_guard<std::mutex> lock(hangMutex);
  hung = true;
}

void Java_io_millrace_scoring_cuda_FakeDriver_provide(void*, void*, int32_t count, int64_t memory, int32_t shared) {
  devices = count;
  totalMemory = (size_t)memory;
  sharedBytes = (size_t)shared;
}

int64_t Java_io_millrace_scoring_cuda_FakeDriver_launches(void*, void*) { return launches; }

int64_t Java_io_millrace_scoring_cuda_FakeDriver_allocatedBytes(void*, void*) {
  std::lock_guard<std::mutex> lock(mutex);
  size_t bytes = allocated;
  for (const auto& entry : pinned) bytes += entry.second;
  return (int64_t)bytes;
}

int32_t Java_io_millrace_scoring_cuda_FakeDriver_contexts(void*, void*) { return contexts; }
}
