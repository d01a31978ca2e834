#pragma once

#include "CTorchABI.h"

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <cstring>

namespace otn {

inline at::Tensor &unwrap(OtnTensorRef tensor) { return *reinterpret_cast<at::Tensor *>(tensor); }

inline OtnTensorRef wrap(at::Tensor tensor) { return reinterpret_cast<OtnTensorRef>(new at::Tensor(std::move(tensor))); }

/// Runs `body` and turns whatever it throws into a message: nothing leaves this library as a C++ exception.
template <typename Body> bool guarded(char **error, Body body) noexcept {
  try {
    body();
    return true;
  } catch (const c10::Error &failure) {
    *error = strdup(failure.what_without_backtrace());
  } catch (const std::exception &failure) {
    *error = strdup(failure.what());
  } catch (...) {
    *error = strdup("LibTorch failed without saying why");
  }
  return false;
}

// Call.cpp
bool call(const OtnCall *call, OtnResult *result, char **error);

// Gradient.cpp
bool requiresGrad(OtnTensorRef tensor);
bool isLeaf(OtnTensorRef tensor);
bool setRequiresGrad(OtnTensorRef tensor, bool value, char **error);
bool gradient(OtnTensorRef tensor, OtnTensorRef *gradient, char **error);
bool setGradient(OtnTensorRef tensor, OtnTensorRef gradient, char **error);
bool backward(OtnTensorRef tensor, OtnTensorRef gradient, char **error);
bool gradientMode();
void setGradientMode(bool value);

// Machine.cpp
const char *version();
void boundMemory();
int32_t threads();
void setThreads(int32_t count);
bool setSeed(uint64_t seed, char **error);
int32_t cudaDeviceCount();
int64_t cudaMemory(int32_t index);

}  // namespace otn
