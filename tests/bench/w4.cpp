#include "tests/bench/w4.h"

#include <algorithm>

namespace domat::bench {
namespace {

// SplitMix64: the standard library's distributions differ from one library to the next.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((next() >> 32) * bound >> 32); }

 private:
  std::uint64_t state_;
};

// Three distinct variables of those from `first` on.
W4Rule random_rule(Random& random, std::uint32_t first, std::uint32_t count) {
  W4Rule rule{};
  for (std::size_t i = 0; i < rule.literals.size(); ++i) {
    auto taken = [&](std::uint32_t v) { return std::any_of(rule.literals.begin(), rule.literals.begin() + i, [&](auto& l) { return l.variable == v; }); };
    std::uint32_t variable = first + random.below(count);
    while (taken(variable)) variable = first + random.below(count);
    rule.literals[i] = {variable, random.below(2) == 1};
  }
  rule.window = random.below(static_cast<std::uint32_t>(w4_windows().size()));
  return rule;
}

void write_rule(std::string& text, const W4Rule& rule, std::uint32_t number, const std::string& conclusion) {
  const W4Window& window = w4_windows()[rule.window];
  const std::string n = std::to_string(number);
  text += "règle r_" + n + " « Code de mesure, art. " + n + " » depuis " + window.from;
  if (window.through) text += std::string(" jusqu'au ") + window.through;
  text += "\n  ";
  for (std::size_t i = 0; i < rule.literals.size(); ++i)
    text += (i ? " & " : "") + std::string(rule.literals[i].negated ? "!" : "") + w4_name(rule.literals[i].variable);
  text += " => " + conclusion + "\n";
}

}  // namespace

const std::vector<W4Window>& w4_windows() {
  static const std::vector<W4Window> windows = {
      {"1994-03-01", nullptr},      {"2004-07-01", nullptr},      {"2016-10-01", nullptr},
      {"2008-01-01", "2029-12-31"}, {"2019-09-01", "2026-08-31"}, {"2025-01-01", "2034-06-30"},
  };
  return windows;
}

W4Pack w4_pack(std::uint32_t rules, std::uint64_t seed) {
  const std::uint32_t conclusions = rules / 2, layers = std::clamp(conclusions / 3, 1u, 10u);
  Random random(seed);
  W4Pack pack;
  pack.conclusions.reserve(conclusions);
  for (std::uint32_t layer = 0; layer <= layers; ++layer)
    pack.layers.push_back(static_cast<std::uint32_t>(std::uint64_t{conclusions} * layer / layers));
  std::uint32_t first = 0, count = kW4Facts;
  for (std::uint32_t layer = 0; layer < layers; ++layer) {
    for (std::uint32_t c = pack.layers[layer]; c < pack.layers[layer + 1]; ++c) {
      const W4Rule one = random_rule(random, first, count), other = random_rule(random, first, count);
      pack.conclusions.push_back({one, other});
    }
    first = kW4Facts + pack.layers[layer];
    count = pack.layers[layer + 1] - pack.layers[layer];
  }
  return pack;
}

std::string w4_name(std::uint32_t variable) {
  return variable < kW4Facts ? "fait_" + std::to_string(variable) : "conclusion_" + std::to_string(variable - kW4Facts);
}

std::string w4_text(const W4Pack& pack) {
  std::string text = "// " + std::to_string(2 * pack.conclusions.size()) + " règles pour mesurer ; elles ne disent rien du droit.\n";
  for (std::uint32_t fact = 0; fact < kW4Facts; ++fact) text += "fait " + w4_name(fact) + "\n";
  std::uint32_t number = 1;
  for (std::uint32_t c = 0; c < pack.conclusions.size(); ++c) {
    const std::string name = w4_name(kW4Facts + c);
    text += "constat " + name + "\n";
    for (const W4Rule& rule : pack.conclusions[c]) write_rule(text, rule, number++, name);
  }
  return text;
}

std::string w4_source(std::uint32_t rules, std::uint64_t seed) { return w4_text(w4_pack(rules, seed)); }

}  // namespace domat::bench
