// Calls any operator through LibTorch's dispatcher: arguments in, by position; defaults from the schema; tensors out.

#include "Guarded.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <cstdlib>
#include <string>

namespace otn {
namespace {

c10::IValue value(const OtnCall &call, const OtnArgument &argument) {
  const OtnTensorRef *tensors = call.tensors + argument.start;
  switch (argument.kind) {
  case OTN_NONE:
    return {};
  case OTN_TENSOR:
    return unwrap(*tensors);
  case OTN_INTEGER:
    return argument.integer;
  case OTN_NUMBER:
    return argument.number;
  case OTN_BOOL:
    return argument.integer != 0;
  case OTN_DEVICE:
    return argument.integer < 0 ? c10::Device(c10::kCPU)
                                : c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(argument.integer));
  case OTN_SEED:
    return at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(argument.integer)));
  case OTN_INTEGERS: {
    c10::List<int64_t> list;
    list.reserve(argument.count);
    for (size_t i = 0; i < argument.count; i++) list.push_back(call.integers[argument.start + i]);
    return list;
  }
  case OTN_TENSORS: {
    c10::List<at::Tensor> list;
    list.reserve(argument.count);
    for (size_t i = 0; i < argument.count; i++) list.push_back(unwrap(tensors[i]));
    return list;
  }
  case OTN_OPTIONAL_TENSORS: {
    c10::List<c10::optional<at::Tensor>> list;
    list.reserve(argument.count);
    for (size_t i = 0; i < argument.count; i++)
      list.push_back(tensors[i] ? c10::optional<at::Tensor>(unwrap(tensors[i])) : c10::nullopt);
    return list;
  }
  }
  TORCH_CHECK(false, "unknown kind of argument");
}

c10::OperatorHandle find(const std::string &name) {
  auto dot = name.find('.');
  auto overload = dot == std::string::npos ? std::string() : name.substr(dot + 1);
  return c10::Dispatcher::singleton().findSchemaOrThrow(("aten::" + name.substr(0, dot)).c_str(), overload.c_str());
}

torch::jit::Stack stack(const OtnCall &call, const c10::FunctionSchema &schema) {
  torch::jit::Stack stack;
  const auto &parameters = schema.arguments();
  stack.reserve(parameters.size());
  for (size_t i = 0; i < parameters.size(); i++) {
    if (i < call.argument_count) {
      stack.push_back(value(call, call.arguments[i]));
    } else {
      TORCH_CHECK(parameters[i].default_value(), call.name, " needs `", parameters[i].name(), "`");
      stack.push_back(*parameters[i].default_value());
    }
  }
  return stack;
}

std::vector<at::Tensor> results(const torch::jit::Stack &stack, double &number) {
  std::vector<at::Tensor> tensors;
  for (const auto &answer : stack) {
    if (answer.isTensor()) {
      tensors.push_back(answer.toTensor());
    } else if (answer.isTensorList()) {
      for (const at::Tensor &tensor : answer.toTensorVector()) tensors.push_back(tensor);
    } else {
      number = answer.isBool() ? static_cast<double>(answer.toBool()) : answer.toScalar().toDouble();
    }
  }
  return tensors;
}

}  // namespace

bool call(const OtnCall *call, OtnResult *result, char **error) {
  return guarded(error, [&] {
    auto handle = find(call->name);
    auto values = stack(*call, handle.schema());
    handle.callBoxed(&values);
    auto tensors = results(values, result->number);
    result->tensors = static_cast<OtnTensorRef *>(std::malloc(tensors.size() * sizeof(OtnTensorRef)));
    TORCH_CHECK(result->tensors || tensors.empty(), "out of memory");
    for (auto &tensor : tensors) result->tensors[result->count++] = wrap(std::move(tensor));
  });
}

}  // namespace otn
