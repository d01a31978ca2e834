#ifndef OTN_CTORCH_ABI_H
#define OTN_CTORCH_ABI_H
#endif
