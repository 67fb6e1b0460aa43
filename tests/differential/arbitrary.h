// Generated packs as RapidCheck sees them: shown as text, made smaller by dropping and simplifying their rules.
#pragma once
#include <rapidcheck.h>

#include <ostream>
#include <vector>

#include "tests/differential/generate.h"

namespace domat::differential {

inline rc::Gen<std::uint8_t> any_byte() {
  return rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 256)), [](int b) { return static_cast<std::uint8_t>(b); });
}
inline rc::Gen<Bytes> bytes(std::size_t count) { return rc::gen::container<Bytes>(count, any_byte()); }
// At least one, at most `most`.
inline rc::Gen<std::vector<Bytes>> many(int most, std::size_t count) {
  return rc::gen::nonEmpty(rc::gen::resize(most, rc::gen::container<std::vector<Bytes>>(bytes(count))));
}

inline rc::Gen<PackText> any_pack() {
  return rc::gen::apply([](const Bytes& declarations, const std::vector<Bytes>& items) { return make_pack(declarations, items); }, bytes(320), many(14, 140));
}

inline void showValue(const PackText& pack, std::ostream& out) { out << '\n' << pack.text(); }

}  // namespace domat::differential
