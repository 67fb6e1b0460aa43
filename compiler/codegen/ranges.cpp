#include "compiler/codegen/ranges.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "compiler/codegen/operations.h"

namespace domat::native {
namespace {

constexpr double kLargest = 4611686018427387904.0;  // 2^62
constexpr double kNone_ = -1;

class Bounds {
 public:
  Bounds(const Pack& p, const Limits& limits) : p(p), limits(limits), all(p.graph.nodes.size(), 0) {}

  std::vector<double> run() {
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
      const Node& n = p.graph.nodes[id];
      bool fits = true;
      for (std::uint32_t i = 0; i < n.count; ++i) fits = fits && all[operand(n, i)] >= 0;
      all[id] = fits ? bound(n) : kNone_;
      if (all[id] > kLargest) all[id] = kNone_;
    }
    return std::move(all);
  }

 private:
  NodeId operand(const Node& n, std::uint32_t i) const { return p.graph.operands[n.first + i]; }
  static double power(int bits) { return std::ldexp(1.0, bits); }

  double largest(const Node& n, std::uint32_t first, std::uint32_t step) const {
    double most = static_cast<double>(ValueError::no_such_date);
    for (std::uint32_t i = first; i < n.count; i += step) most = std::max(most, all[operand(n, i)]);
    return most;
  }

  double bound(const Node& n) const {
    switch (n.op) {
      case Op::constant: return std::abs(static_cast<double>(n.imm));
      case Op::value: return power(bits_of(limits, p.declarations[p.atom_declaration[static_cast<std::size_t>(n.imm)]].type));
      case Op::day: return power(kOtherBits);
      case Op::parameter: {
        double most = static_cast<double>(ValueError::no_such_date);
        for (auto& v : p.parameters[static_cast<std::size_t>(n.imm)].values) most = std::max(most, std::abs(static_cast<double>(v.value)));
        return most;
      }
      case Op::add: {
        double sum = 0;
        for (std::uint32_t i = 0; i < n.count; ++i) sum += all[operand(n, i)];
        return sum;
      }
      case Op::multiply: {
        double product = 1;
        for (std::uint32_t i = 0; i < n.count; ++i) product *= std::max(1.0, all[operand(n, i)]);
        return product;
      }
      case Op::divide: {
        const Node& by = p.graph.nodes[operand(n, 1)];
        return by.op == Op::constant && by.imm > 0 ? all[operand(n, 0)] + 1 : kNone_;
      }
      case Op::join: return largest(n, 1, 2);
      case Op::choose: return largest(n, 1, 1);
      case Op::opposite: case Op::minimum: case Op::maximum: case Op::narrow: case Op::or_else: case Op::event_date: return largest(n, 0, 1);
      case Op::call: case Op::pick: case Op::pick_truth: case Op::sum_low: case Op::sum_high: case Op::settle: case Op::first: case Op::over_truth: case Op::over: case Op::place: return kNone_;
      case Op::truth: case Op::atom: case Op::happened: case Op::all_of: case Op::any_of: case Op::negation: case Op::at_least: case Op::compare: case Op::one_of:
      case Op::defined: case Op::in_force: case Op::holds: case Op::close: case Op::leave_open: case Op::decide: case Op::sides: return 0;
    }
    return kNone_;
  }

  const Pack& p;
  const Limits& limits;
  std::vector<double> all;
};

}  // namespace

int bits_of(const Limits& l, TypeRef type) {
  switch (type.kind) {
    case ValueType::money: return l.amount;
    case ValueType::integer: return l.integer;
    case ValueType::decimal: return l.decimal;
    case ValueType::rate: return l.rate;
    case ValueType::boolean: case ValueType::event: case ValueType::enumeration: case ValueType::date: case ValueType::days: case ValueType::months:
    case ValueType::calendar: return kOtherBits;
  }
  return kOtherBits;
}

std::vector<double> bounds(const Pack& p, const Limits& limits) { return Bounds(p, limits).run(); }

// From the widest to the narrowest: amounts of 45 bits are up to 350 thousand million euros, of 34 bits up to 170 million, beside rates up to 268 %.
Limits choose_limits(const Pack& p) {
  constexpr Limits kTried[] = {{45, 31, 45, 31}, {41, 20, 41, 28}, {34, 20, 34, 28}};
  const Limits* best = &kTried[0];
  std::ptrdiff_t most = -1;
  for (auto& limits : kTried) {
    const auto all = bounds(p, limits);
    const auto fit = std::ranges::count_if(p.atom_node, [&](NodeId n) { return n != kNone && all[n] >= 0; });
    if (fit > most) best = &limits, most = fit;
  }
  return *best;
}

}  // namespace domat::native
