#include "compiler/driver/options.h"
namespace domat {
int run_command(const Options&) { return kInternal; }
int explain_command(const Options&) { return kInternal; }
int new_command(const Options&) { return kInternal; }
}
