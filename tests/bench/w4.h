// W4: a pack of N rules in ten layers, the same on every machine. The rules as data are for evaluators written by hand; the text
// of the same rules is for the compiler.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace domat::bench {

inline constexpr std::uint32_t kW4Facts = 256;
inline constexpr const char* kW4Day = "2025-03-01";  // every window holds it, so that no rule is idle

// Variables are numbers: the facts, then the conclusions in order, each of which reads only variables before it.
struct W4Literal {
  std::uint32_t variable;
  bool negated;
};
// A conjunction, in force as its window says.
struct W4Rule {
  std::array<W4Literal, 3> literals;
  std::uint32_t window;  // into w4_windows
};
struct W4Window {
  const char* from;
  const char* through;  // the last day; none: without end
};
const std::vector<W4Window>& w4_windows();

struct W4Pack {
  std::vector<std::array<W4Rule, 2>> conclusions;  // each holds where one of its two rules does
  std::vector<std::uint32_t> layers;               // the first conclusion of each layer, and one past the last
};

// N rules make N / 2 conclusions; layers are fewer than ten where one would have less than three conclusions.
W4Pack w4_pack(std::uint32_t rules, std::uint64_t seed);
std::string w4_name(std::uint32_t variable);
std::string w4_text(const W4Pack&);
std::string w4_source(std::uint32_t rules, std::uint64_t seed);

}  // namespace domat::bench
