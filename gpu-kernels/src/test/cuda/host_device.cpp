// The scheduler of the host device.
#include "host_device.h"

asm(R"(
.text
.globl millrace_switch_stack
.hidden millrace_switch_stack
.type millrace_switch_stack,@function
millrace_switch_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size millrace_switch_stack, .-millrace_switch_stack
)");

namespace host_device {
namespace {

constexpr size_t STACK_BYTES = 256 * 1024;

// Stacks are kept from block to block by each thread of the operating system.
class Stacks {
 public:
  char* top(size_t number) {
    while (stacks_.size() <= number) {
      void* stack = mmap(nullptr, STACK_BYTES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (stack == MAP_FAILED) fail("no memory for stacks");
      stacks_.push_back((char*)stack);
    }
    return stacks_[number] + STACK_BYTES;
  }

  ~Stacks() {
    for (char* stack : stacks_) munmap(stack, STACK_BYTES);
  }

 private:
  std::vector<char*> stacks_;
};

void run_fiber() {
  (*block->kernel)();
  fiber->state = State::ENDED;
  wait();
  fail("a thread went on after its end");
}

class Scheduler {
 public:
  Scheduler(Block& block, Stacks& stacks)
      : block_(block), count_(block.threads.x * block.threads.y * block.threads.z),
        fibers_(count_), warps_((count_ + 31) / 32), order_(count_),
        random_(block.seed * 0x9e3779b97f4a7c15ull + block.index.x * 1000003ull +
                block.index.y * 7919ull) {
    for (unsigned i = 0; i < count_; i++) {
      Fiber& fiber = fibers_[i];
      fiber.lane = i & 31;
      fiber.warp = &warps_[i >> 5];
      fiber.thread = {i % block.threads.x, i / block.threads.x % block.threads.y,
                      i / (block.threads.x * block.threads.y)};
      uintptr_t* stack = (uintptr_t*)(stacks.top(i) - 64);
      *--stack = 0;
      *--stack = (uintptr_t)&run_fiber;
      for (int callee = 0; callee < 6; callee++) *--stack = 0;
      fiber.stackPointer = stack;
      order_[i] = i;
    }
  }

  void run() {
    while (ended_ < count_) {
      bool progress = run_ready();
      progress |= release_warps();
      progress |= release_block();
      if (!progress) fail("threads wait that nobody can wake: a barrier not all of them reach");
    }
  }

 private:
  bool is_held(unsigned i) const { return held_ >> (i >> 5 & 63) & 1; }

  bool run_ready() {
    if (block_.seed != 0) {
      std::shuffle(order_.begin(), order_.end(), random_);
      if ((random_() & 3) == 0) held_ = random_();
      bool someone = false;
      for (unsigned i = 0; i < count_; i++) {
        someone |= fibers_[i].state == State::RUNNING && !is_held(i);
      }
      if (!someone) held_ = 0;
    }
    bool progress = false;
    for (unsigned i : order_) {
      if (fibers_[i].state != State::RUNNING || is_held(i)) continue;
      progress = true;
      fiber = &fibers_[i];
      millrace_switch_stack(&block_.schedulerStack, fiber->stackPointer);
      if (fibers_[i].state == State::ENDED) ended_++;
    }
    return progress;
  }

  bool release_warps() {
    bool progress = false;
    for (unsigned first = 0; first < count_; first += 32) {
      unsigned size = std::min(32u, count_ - first);
      for (unsigned lane = 0; lane < size; lane++) {
        if (fibers_[first + lane].state != State::WAITS_FOR_WARP) continue;
        unsigned lanes = fibers_[first + lane].lanes;
        bool all = true;
        for (unsigned other = 0; other < size; other++) {
          const Fiber& peer = fibers_[first + other];
          all &= !(lanes >> other & 1) ||
                 (peer.state == State::WAITS_FOR_WARP && peer.lanes == lanes);
        }
        if (!all) continue;
        progress = true;
        for (unsigned other = 0; other < size; other++) {
          if (lanes >> other & 1) fibers_[first + other].state = State::RUNNING;
        }
      }
    }
    return progress;
  }

  bool release_block() {
    unsigned waiting = 0;
    int line = -1;
    for (const Fiber& fiber : fibers_) {
      if (fiber.state != State::WAITS_FOR_BLOCK) continue;
      waiting++;
      if (line >= 0 && fiber.line != line) fail("threads wait at different barriers");
      line = fiber.line;
    }
    if (waiting == 0 || waiting < count_) return false;
    for (Fiber& fiber : fibers_) fiber.state = State::RUNNING;
    return true;
  }

  Block& block_;
  unsigned count_;
  std::vector<Fiber> fibers_;
  std::vector<Warp> warps_;
  std::vector<unsigned> order_;
  std::mt19937_64 random_;
  uint64_t held_ = 0;
  unsigned ended_ = 0;
};

void run_block(dim3 index, dim3 threads, dim3 grid, size_t sharedBytes, uint64_t seed,
               const std::function<void()>& kernel) {
  thread_local Stacks stacks;
  void* shared = nullptr;
  size_t bytes = (sharedBytes + 15) / 16 * 16;
  if (bytes > 0) {
    shared = std::aligned_alloc(16, bytes);
    std::memset(shared, 0xff, bytes);
  }
  Block current{index, threads, grid, (unsigned char*)shared, &kernel, nullptr, seed};
  block = &current;
  Scheduler(current, stacks).run();
  block = nullptr;
  fiber = nullptr;
  std::free(shared);
}

}  // namespace

void launch(dim3 grid, dim3 threads, size_t sharedBytes, uint64_t seed, unsigned workers,
            const std::function<void()>& kernel) {
  const unsigned blocks = grid.x * grid.y * grid.z;
  std::atomic<unsigned> next{0};
  auto work = [&] {
    for (unsigned number; (number = next++) < blocks;) {
      dim3 index{number % grid.x, number / grid.x % grid.y, number / (grid.x * grid.y)};
      run_block(index, threads, grid, sharedBytes, seed, kernel);
    }
  };
  std::vector<std::thread> others;
  for (unsigned worker = 1; worker < std::min(workers, blocks); worker++) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

}  // namespace host_device
