// A circuit of planes: conjunctions and counts over literals, where what computes the same is one gate and constants are folded away.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/core/table.h"

namespace domat {

// A gate, twice; plus 1 where it is meant negated. Gate 0 is false.
using Literal = std::uint32_t;
inline constexpr Literal kNever = 0, kAlways = 1;

enum class GateKind : std::uint8_t { never, load, all, at_least };
struct Gate {
  GateKind kind;
  TableSource source;          // of a load
  std::uint32_t first, count;  // operands; of a load, `first` is its index
  std::uint32_t need;          // of at_least
};

// Gates stand in an order in which operands come first.
class Gates {
 public:
  // Room for about so many.
  explicit Gates(std::size_t expected);

  Literal load(TableSource, std::uint32_t index);
  Literal all(std::span<const Literal>);
  Literal any(std::span<const Literal>);
  Literal all(std::initializer_list<Literal> operands) { return all(std::span(operands.begin(), operands.size())); }
  Literal any(std::initializer_list<Literal> operands) { return any(std::span(operands.begin(), operands.size())); }
  // Whether so many are true; an operand counts as often as it stands there.
  Literal at_least(std::int64_t need, std::span<const Literal>);

  std::size_t size() const { return gates_.size(); }
  const Gate& operator[](std::uint32_t gate) const { return gates_[gate]; }
  std::span<const Literal> operands(const Gate& g) const { return {pool_.data() + g.first, g.count}; }

 private:
  Literal conjunction();
  Literal made(GateKind, TableSource, std::uint32_t index, std::uint32_t need);
  void grow();

  std::vector<Gate> gates_;
  std::vector<Literal> pool_;
  std::vector<std::uint32_t> seen_;    // open addressing; 0: free
  std::vector<std::uint64_t> hashes_;  // by gate
  std::vector<Literal> work_;
};

}  // namespace domat
