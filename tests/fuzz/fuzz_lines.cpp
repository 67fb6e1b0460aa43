// A file of cases in JSON, one a line. The first byte chooses the options.
#include "tests/fuzz/batch_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace domat;
  static const Pack pack = batch_pack();
  static const Inputs inputs(pack);
  if (size == 0) return 0;
  const CaseOptions options = fuzz::options_of(data[0]);
  fuzz::expect_same(pack, inputs, options, [&] { return json_lines_source(fuzz::file_of(data + 1, size - 1), inputs, options.rest_false, fuzz::kGoOn); });
  return 0;
}
