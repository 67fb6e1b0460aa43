// W4's rules as the table that one would write by hand, and facts for it.
#pragma once
#include "tests/bench/data.h"
#include "tests/bench/w4.h"

#include <memory>
#include <vector>

namespace domat::bench {

class W4Tables {
 public:
  explicit W4Tables(const W4Pack&);
  W4Table table() const;

 private:
  std::vector<W4Table::Conclusion> conclusions_;
  std::vector<std::uint32_t> layers_;
  std::uint32_t widest_;
};

// Each fact true with probability one half.
struct W4Cases {
  explicit W4Cases(std::uint64_t cases);
  std::uint64_t cases;
  Arrays facts;                       // planes
  std::vector<std::uint8_t> of(std::uint64_t i) const;  // the facts of one case, as bytes
};

}  // namespace domat::bench
