// What belongs to the machine and not to a tensor: threads, seed, memory, CUDA devices.

#include "Guarded.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/CPUAllocator.h>
#include <torch/version.h>

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 9)
#include <c10/core/CachingDeviceAllocator.h>
#define OTN_DEVICE_STATISTICS 1
#endif

#include <cstdio>

namespace otn {
namespace {

/// Below this an allocation is not worth a look at the machine's memory.
constexpr size_t worthAsking = size_t{256} << 20;

/// Bytes that can still be used without swapping; SIZE_MAX where the system doesn't say.
size_t availableMemory() {
  size_t kilobytes = SIZE_MAX >> 10;
  if (FILE *file = std::fopen("/proc/meminfo", "r")) {
    char line[128];
    while (std::fgets(line, sizeof line, file) && std::sscanf(line, "MemAvailable: %zu kB", &kilobytes) != 1) {
    }
    std::fclose(file);
  }
  return kilobytes << 10;
}

/// LibTorch's allocator, refusing what the machine doesn't have.
///
/// Linux promises memory that isn't there and kills the process that touches it, so `malloc` alone would not say no. The overrides
/// aren't marked as such: `allocate` is const in LibTorch 1 and not in 2, and `copy_data` is new in 2.
struct BoundedAllocator final : c10::Allocator {
  c10::Allocator *base = c10::GetDefaultCPUAllocator();

  c10::DataPtr bounded(size_t bytes) const {
    if (bytes >= worthAsking) {
      size_t available = availableMemory();
      TORCH_CHECK(bytes <= available, "out of memory: ", bytes, " bytes wanted, ", available, " available");
    }
    return base->allocate(bytes);
  }
  c10::DataPtr allocate(size_t bytes) const { return bounded(bytes); }
  c10::DataPtr allocate(size_t bytes) { return bounded(bytes); }
  c10::DeleterFnPtr raw_deleter() const { return base->raw_deleter(); }
  void copy_data(void *destination, const void *source, std::size_t count) const {
    std::memcpy(destination, source, count);
  }
};

}  // namespace

const char *version() { return TORCH_VERSION; }

void boundMemory() { c10::SetCPUAllocator(new BoundedAllocator); }

int32_t threads() { return at::get_num_threads(); }

void setThreads(int32_t count) { at::set_num_threads(count); }

bool setSeed(uint64_t seed, char **error) {
  return guarded(error, [&] { at::manual_seed(seed); });
}

int32_t cudaDeviceCount() {
  return at::hasCUDA() ? at::detail::getCUDAHooks().getNumGPUs() : 0;
}

int64_t cudaMemory(int32_t index) {
  int64_t bytes = 0;
#ifdef OTN_DEVICE_STATISTICS
  char *ignored = nullptr;
  guarded(&ignored, [&] {
    auto statistics = c10::getDeviceAllocator(c10::kCUDA)->getDeviceStats(static_cast<c10::DeviceIndex>(index));
    bytes = statistics.allocated_bytes[static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE)].current;
  });
  free(ignored);
#endif
  return bytes;
}

}  // namespace otn
