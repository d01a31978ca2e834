#ifndef OTN_CTORCH_ABI_H
#define OTN_CTORCH_ABI_H

// The border between Swift and LibTorch, in plain C: an opaque handle and one table of functions.
//
// Operators are reached by their schema name ("add.Tensor", "conv2d") through LibTorch's own dispatcher, so the table has one
// `call` for all of them. What is no operator (the memory under a tensor, its gradient, threads) has a line of its own.
//
// Ownership is said on every line that hands out a tensor: "+1, caller releases" or "borrowed".
// A function with an `error` answers false when it failed and stores a message there, which the caller frees with free().
// Nothing throws across this border.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct OtnTensor *OtnTensorRef;

// `index` is -1 for the CPU, else the CUDA device's number.
typedef struct OtnDevice {
  int32_t index;
} OtnDevice;

typedef enum OtnArgumentKind {
  OTN_NONE,
  OTN_TENSOR,            // tensors[start]
  OTN_INTEGER,           // integer
  OTN_NUMBER,            // number
  OTN_BOOL,              // integer, 0 or 1
  OTN_DEVICE,            // integer, as in OtnDevice
  OTN_SEED,              // integer: a fresh CPU generator with this seed
  OTN_INTEGERS,          // integers[start ..< start + count]
  OTN_TENSORS,           // tensors[start ..< start + count]
  OTN_OPTIONAL_TENSORS,  // the same, with NULL for "none"
} OtnArgumentKind;

// One argument of an operator. Lists and tensors live in the two pools that are passed beside the arguments.
typedef struct OtnArgument {
  OtnArgumentKind kind;
  int64_t integer;
  double number;
  size_t start;
  size_t count;
} OtnArgument;

typedef struct OtnCall {
  const char *name;              // "add.Tensor": the schema's name and overload, without "aten::"
  const OtnArgument *arguments;  // in the schema's order; the ones left out get the schema's defaults
  size_t argument_count;
  const int64_t *integers;
  const OtnTensorRef *tensors;   // borrowed
} OtnCall;

typedef struct OtnResult {
  OtnTensorRef *tensors;  // each +1, caller releases; the array itself is freed with free()
  size_t count;
  double number;          // of an operator that answers a number or a Bool
} OtnResult;

// Element types are LibTorch's own numbers: 0 uint8, 1 int8, 2 int16, 3 int32, 4 int64, 5 float16, 6 float32, 7 float64,
// 11 bool, 15 bfloat16.
typedef struct OtnTorchTable {
  const char *(*version)(void);  // borrowed, lives for ever

  bool (*call)(const OtnCall *call, OtnResult *result, char **error);
  void (*release)(OtnTensorRef tensor);  // gives back one +1

  const int64_t *(*shape)(OtnTensorRef tensor, size_t *rank);  // borrowed: lives as long as the tensor keeps its shape
  int32_t (*element_type)(OtnTensorRef tensor);
  OtnDevice (*device)(OtnTensorRef tensor);
  bool (*is_contiguous)(OtnTensorRef tensor);
  bool (*is_same)(OtnTensorRef tensor, OtnTensorRef other);
  void *(*data)(OtnTensorRef tensor);  // borrowed: the first element, on the tensor's device

  bool (*requires_grad)(OtnTensorRef tensor);
  bool (*is_leaf)(OtnTensorRef tensor);
  bool (*set_requires_grad)(OtnTensorRef tensor, bool value, char **error);
  bool (*gradient)(OtnTensorRef tensor, OtnTensorRef *gradient, char **error);  // +1, caller releases; NULL: none yet
  bool (*set_gradient)(OtnTensorRef tensor, OtnTensorRef gradient, char **error);  // borrowed; NULL clears it
  bool (*backward)(OtnTensorRef tensor, OtnTensorRef gradient, char **error);  // borrowed; NULL: 1
  bool (*gradient_mode)(void);           // of this thread
  void (*set_gradient_mode)(bool value);

  int32_t (*threads)(void);
  void (*set_threads)(int32_t count);
  bool (*set_seed)(uint64_t seed, char **error);
  int32_t (*cuda_device_count)(void);
  int64_t (*cuda_memory)(int32_t index);  // bytes in use on a CUDA device; 0 where it can't be told
} OtnTorchTable;

// The one symbol of libOtnTorch.so. Borrowed, lives for ever.
typedef const OtnTorchTable *(*OtnTorchTableFunction)(void);
#define OTN_TORCH_TABLE_SYMBOL "otn_torch_table"

#ifdef __cplusplus
}
#endif
#endif
