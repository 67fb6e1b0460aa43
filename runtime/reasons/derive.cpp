#include "runtime/reasons/result.h"
