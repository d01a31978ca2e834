#include "CTorch.h"

#include "Guarded.h"

using namespace otn;

namespace {

void release(OtnTensorRef tensor) { delete &unwrap(tensor); }

const int64_t *shape(OtnTensorRef tensor, size_t *rank) {
  auto sizes = unwrap(tensor).sizes();
  *rank = sizes.size();
  return sizes.data();
}

int32_t elementType(OtnTensorRef tensor) { return static_cast<int32_t>(unwrap(tensor).scalar_type()); }

OtnDevice device(OtnTensorRef tensor) {
  auto device = unwrap(tensor).device();
  return {device.is_cpu() ? -1 : device.index()};
}

bool isContiguous(OtnTensorRef tensor) { return unwrap(tensor).is_contiguous(); }

bool isSame(OtnTensorRef tensor, OtnTensorRef other) { return unwrap(tensor).is_same(unwrap(other)); }

void *data(OtnTensorRef tensor) { return unwrap(tensor).data_ptr(); }

}  // namespace

const OtnTorchTable *otn_torch_table(void) {
  static const OtnTorchTable table = [] {
    boundMemory();
    return OtnTorchTable{
        version,      call,    release,         shape,    elementType, device,   isContiguous, isSame,
        data,         requiresGrad, isLeaf,     setRequiresGrad, gradient, setGradient, backward, gradientMode,
        setGradientMode, threads, setThreads,   setSeed,  cudaDeviceCount, cudaMemory,
    };
  }();
  return &table;
}
