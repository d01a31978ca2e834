#ifndef OTN_CTORCH_H
#define OTN_CTORCH_H

#include "CTorchABI.h"

#ifdef __cplusplus
extern "C"
#endif
__attribute__((visibility("default"))) const OtnTorchTable *otn_torch_table(void);

#endif
