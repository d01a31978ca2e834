// Autograd: which tensors want a gradient, what it is, and the backward pass.

#include "Guarded.h"

#include <c10/core/GradMode.h>

namespace otn {

bool requiresGrad(OtnTensorRef tensor) { return unwrap(tensor).requires_grad(); }

bool isLeaf(OtnTensorRef tensor) { return unwrap(tensor).is_leaf(); }

bool setRequiresGrad(OtnTensorRef tensor, bool value, char **error) {
  return guarded(error, [&] { unwrap(tensor).requires_grad_(value); });
}

bool gradient(OtnTensorRef tensor, OtnTensorRef *gradient, char **error) {
  return guarded(error, [&] {
    const at::Tensor &found = unwrap(tensor).grad();
    *gradient = found.defined() ? wrap(found) : nullptr;
  });
}

bool setGradient(OtnTensorRef tensor, OtnTensorRef gradient, char **error) {
  return guarded(error, [&] { unwrap(tensor).mutable_grad() = gradient ? unwrap(gradient) : at::Tensor(); });
}

bool backward(OtnTensorRef tensor, OtnTensorRef gradient, char **error) {
  return guarded(error, [&] { unwrap(tensor).backward(gradient ? unwrap(gradient) : at::Tensor()); });
}

bool gradientMode() { return c10::GradMode::is_enabled(); }

void setGradientMode(bool value) { c10::GradMode::set_enabled(value); }

}  // namespace otn
