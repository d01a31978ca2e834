#ifndef OTN_CEDIT_H
#define OTN_CEDIT_H
#endif
