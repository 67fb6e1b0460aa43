// Included before every file of the archive: an artifact exports the functions of this header and hides the rest.
#pragma GCC visibility push(default)
#include "runtime/include/domat/pack.h"
#pragma GCC visibility pop
