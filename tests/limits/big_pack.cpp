// big_pack LINES: a rule file of so many lines, to measure with `domat check --time-passes`.
#include "tests/limits/big_pack.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  const std::string text = domat::big_pack(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000);
  std::fwrite(text.data(), 1, text.size(), stdout);
}
