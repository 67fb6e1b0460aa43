#include "tests/bench/bench.h"

namespace domat::bench {

void bench_w5(Context& context) { context.report.missing("w5", "domat", "not wired yet"); }

}  // namespace domat::bench
