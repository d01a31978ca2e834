#include "CTorchABI.h"
