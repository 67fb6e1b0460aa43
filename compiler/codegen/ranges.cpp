#include "compiler/codegen/ranges.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "compiler/codegen/operations.h"

namespace domat::native {
namespace {

constexpr double kLargest = 4611686018427387904.0;  // 2^62
constexpr double kNone_ = -1;

class Ranges {
 public:
  Ranges(const Pack& p, const Limits& limits) : p(p), limits(limits), all(p.graph.nodes.size(), {0, false}) {}

  std::vector<Range> run() {
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
      const Node& n = p.graph.nodes[id];
      bool fits = true;
      for (std::uint32_t i = 0; i < n.count; ++i) fits = fits && all[operand(n, i)].most >= 0;
      const double most = fits ? bound(n) : kNone_;
      all[id] = {most > kLargest ? kNone_ : most, natural(n)};
    }
    return std::move(all);
  }

 private:
  NodeId operand(const Node& n, std::uint32_t i) const { return p.graph.operands[n.first + i]; }
  static double power(int bits) { return std::ldexp(1.0, bits); }
  TypeRef type_of(const Node& n) const { return p.declarations[p.atom_declaration[static_cast<std::size_t>(n.imm)]].type; }

  double largest(const Node& n, std::uint32_t first, std::uint32_t step) const {
    double most = static_cast<double>(ValueError::no_such_date);
    for (std::uint32_t i = first; i < n.count; i += step) most = std::max(most, all[operand(n, i)].most);
    return most;
  }
  bool all_natural(const Node& n, std::uint32_t first, std::uint32_t step) const {
    for (std::uint32_t i = first; i < n.count; i += step)
      if (!all[operand(n, i)].natural) return false;
    return true;
  }

  // Whether what a value is, where it is defined, is never below 0.
  bool natural(const Node& n) const {
    switch (n.op) {
      case Op::constant: return n.imm >= 0;
      case Op::value: return limits.natural && is_number(type_of(n));
      case Op::parameter: return std::ranges::all_of(p.parameters[static_cast<std::size_t>(n.imm)].values, [](auto& v) { return v.value >= 0; });
      case Op::maximum:
        for (std::uint32_t i = 0; i < n.count; ++i)
          if (all[operand(n, i)].natural) return true;
        return false;
      case Op::add: case Op::multiply: case Op::divide: case Op::minimum: case Op::narrow: case Op::or_else: return all_natural(n, 0, 1);
      case Op::join: return all_natural(n, 1, 2);
      case Op::choose: return all_natural(n, 1, 1);
      default: return false;
    }
  }

  double bound(const Node& n) const {
    switch (n.op) {
      case Op::constant: return std::abs(static_cast<double>(n.imm));
      case Op::value: return power(bits_of(limits, type_of(n)));
      case Op::day: return power(kOtherBits);
      case Op::parameter: {
        double most = static_cast<double>(ValueError::no_such_date);
        for (auto& v : p.parameters[static_cast<std::size_t>(n.imm)].values) most = std::max(most, std::abs(static_cast<double>(v.value)));
        return most;
      }
      case Op::add: {
        double sum = 0;
        for (std::uint32_t i = 0; i < n.count; ++i) sum += all[operand(n, i)].most;
        return sum;
      }
      case Op::multiply: {
        double product = 1;
        for (std::uint32_t i = 0; i < n.count; ++i) product *= std::max(1.0, all[operand(n, i)].most);
        return product;
      }
      case Op::divide: {
        const Node& by = p.graph.nodes[operand(n, 1)];
        return by.op == Op::constant && by.imm > 0 ? all[operand(n, 0)].most + 1 : kNone_;
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
  std::vector<Range> all;
};

// Quotients that one product gives.
std::ptrdiff_t quick_quotients(const Pack& p, const Limits& limits) {
  const auto all = ranges(p, limits);
  return std::ranges::count_if(p.graph.nodes, [&](const Node& n) {
    if (n.op != Op::divide) return false;
    const Range& dividend = all[p.graph.operands[n.first]];
    return dividend.natural && dividend.most >= 0 && dividend.most < kQuickDividend;
  });
}

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

bool is_number(TypeRef type) {
  return type.kind == ValueType::money || type.kind == ValueType::integer || type.kind == ValueType::decimal || type.kind == ValueType::rate;
}

std::vector<Range> ranges(const Pack& p, const Limits& limits) { return Ranges(p, limits).run(); }

// From the widest to the narrowest: amounts of 45 bits are up to 350 thousand million euros, of 34 bits up to 170 million, beside rates up to 268 %.
Limits choose_limits(const Pack& p) {
  constexpr Limits kTried[] = {{45, 31, 45, 31}, {41, 20, 41, 28}, {34, 20, 34, 28}};
  const Limits* best = &kTried[0];
  std::ptrdiff_t most = -1;
  for (auto& limits : kTried) {
    const auto all = ranges(p, limits);
    const auto fit = std::ranges::count_if(p.atom_node, [&](NodeId n) { return n != kNone && all[n].most >= 0; });
    if (fit > most) best = &limits, most = fit;
  }
  return *best;
}

// Amounts up to 2 700 million euros, of which so many percent are taken, or so many times as much. Not wider than `limits`, so that what fits there fits here.
Limits quick_limits(const Pack& p, const Limits& limits) {
  const Limits quick = {std::min(limits.amount, 38), std::min(limits.integer, 12), std::min(limits.decimal, 30), std::min(limits.rate, 28), true};
  return quick_quotients(p, quick) > quick_quotients(p, limits) ? quick : limits;
}

}  // namespace domat::native
