// A file of cases in CSV. The first byte chooses the options and the delimiter.
#include "tests/fuzz/batch_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace domat;
  static const Pack pack = batch_pack();
  static const Inputs inputs(pack);
  if (size == 0) return 0;
  const CaseOptions options = fuzz::options_of(data[0]);
  CellTable table(pack, inputs);
  fuzz::expect_same(pack, inputs, options, [&] {
    std::vector<CaseError> errors;
    char delimiter = data[0] & 8 ? ';' : '\0';
    auto source = csv_source(fuzz::file_of(data + 1, size - 1), inputs, table, &delimiter, fuzz::kGoOn, errors);
    for (const CaseError& e : errors) message(e, false);
    return source;
  });
  return 0;
}
