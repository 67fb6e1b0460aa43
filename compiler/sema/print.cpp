#include "compiler/sema/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "runtime/core/date.h"
#include "runtime/core/money.h"

namespace domat::model {
namespace {

class Printer {
 public:
  Printer(const Model& m, const Interner& names, const SourceMap& sources) : m_(m), names_(names), sources_(sources) {}

  std::string run() {
    for (auto& e : m_.enumerations) {
      if (e.list != kNone) continue;
      std::string members;
      for (Sym s : e.members) members += " " + names_.text(s);
      line("enumeration {}:{}", names_.text(e.name), members);
    }
    for (auto& p : m_.parameters) {
      line("parameter {} : {}", p.name, type(p.type));
      for (auto& v : p.values)
        line("  {}{}{}", constant(p.type, v.value), v.from ? " from " + date(*v.from) : "", v.to ? " before " + date(*v.to) : "");
    }
    for (auto& e : m_.entities) entity(e);
    for (RuleId r = 0; r < m_.rules.size(); ++r) rule(r);
    for (auto& i : m_.incompatible) line("incompatible {}, {}", atom_name(m_, names_, i.left), atom_name(m_, names_, i.right));
    for (auto& p : m_.properties) property(p);
    return std::move(out_);
  }

 private:
  template <typename... A>
  void line(fmt::format_string<A...> pattern, A&&... args) {
    fmt::format_to(std::back_inserter(out_), pattern, std::forward<A>(args)...);
    out_ += '\n';
  }

  std::string type(TypeRef t) const {
    switch (t.kind) {
      case ValueType::boolean: return "boolean";
      case ValueType::event: return "event";
      case ValueType::date: return "date";
      case ValueType::money: return "money(" + m_.currencies[t.index].code + ")";
      case ValueType::integer: return "integer";
      case ValueType::decimal: return "decimal";
      case ValueType::rate: return "rate";
      case ValueType::days: return "days";
      case ValueType::months: return "months";
      case ValueType::calendar: return "calendar";
      case ValueType::enumeration: return names_.text(m_.enumerations[t.index].name);
    }
    return {};
  }
  static std::string date(std::int64_t days) {
    std::string s(10, ' ');
    format_date(static_cast<std::int32_t>(days), s.data());
    return s;
  }
  std::string constant(TypeRef t, std::int64_t v) const {
    if (t.kind == ValueType::date) return date(v);
    if (t.kind == ValueType::enumeration) return names_.text(m_.enumerations[t.index].members[static_cast<std::size_t>(v)]);
    if (t.kind == ValueType::calendar) return m_.calendars[static_cast<std::size_t>(v)].name;
    char text[kMoneyChars];
    auto n = format_money(v, t.scale, text);
    return std::string(text, n) + (t.kind == ValueType::money ? " " + m_.currencies[t.index].code : t.kind == ValueType::days ? " days" : t.kind == ValueType::months ? " months" : "");
  }
  // Those of quantifiers have their slot for a name.
  std::string variable(const Rule& r, std::size_t slot) const { return slot < r.variables.size() ? names_.text(r.variables[slot].name) : "$" + std::to_string(slot); }
  std::string reference(const Rule& r, std::uint32_t entity, std::uint32_t first) const {
    const Entity& e = m_.entities[entity];
    std::string s = e.is_charge ? "charge." + names_.text(e.name) : names_.text(e.name);
    for (std::size_t i = 0; i < e.parameters.size(); ++i) {
      const Argument& a = m_.arguments[first + i];
      s += i == 0 ? "(" : ", ";
      s += a.is_variable ? variable(r, a.index) : names_.text(m_.enumerations[e.parameters[i]].members[a.index]);
    }
    return e.parameters.empty() ? s : s + ")";
  }
  std::string expr(const Rule& r, ExprId id) const {
    static constexpr std::string_view names[] = {
#define EXPR(kind, cls, name) name,
#include "compiler/sema/expr_kinds.def"
#undef EXPR
    };
    static constexpr std::string_view comparisons[] = {"=", "!=", "<", "<=", ">", ">="};
    const Expr& e = m_[id];
    switch (e.kind) {
      case ExprKind::truth: return e.imm ? "true" : "false";
      case ExprKind::constant: return constant(e.type, e.imm);
      case ExprKind::variable: return variable(r, static_cast<std::size_t>(e.imm));
      case ExprKind::atom: case ExprKind::value: return reference(r, e.entity, e.first_argument);
      case ExprKind::day: return "day";
      default: break;
    }
    std::string s = "(";
    s += e.kind == ExprKind::compare ? comparisons[static_cast<int>(e.comparison)] : names[static_cast<int>(e.kind)];
    if (e.kind == ExprKind::parameter) s += " " + m_.parameters[static_cast<std::size_t>(e.imm)].name;
    if (e.kind == ExprKind::call || e.kind == ExprKind::divide) s += fmt::format(" {}", e.imm);
    if (e.kind == ExprKind::at_least || e.kind == ExprKind::at_most || e.kind == ExprKind::exactly) s += fmt::format(" {}", e.imm);
    if (goes_through_list(e.kind)) s += " " + variable(r, e.slot) + " in " + names_.text(m_.enumerations[e.range].name);
    else if (is_pick(e.kind)) s += " " + names_.text(m_.entities[e.entity].name);
    else if (e.entity != kNone) s += " " + reference(r, e.entity, e.first_argument);
    for (std::uint32_t i = 0; i < e.count; ++i) s += " " + expr(r, m_.operands[e.first + i]);
    return s + ")";
  }

  void entity(const Entity& e) {
    static constexpr std::string_view kinds[] = {"fact", "event", "finding", "right", "obligation", "prohibition", "power", "value"};
    std::string parameters;
    for (auto p : e.parameters) parameters += (parameters.empty() ? "" : ", ") + names_.text(m_.enumerations[p].name);
    line("{}{} {}{} : {}{}{}", e.is_charge ? "charge " : "", kinds[static_cast<int>(e.kind)], names_.text(e.name),
         parameters.empty() ? "" : "(" + parameters + ")", type(e.type), e.open ? " open" : "", e.extensible ? " extensible" : "");
  }

  void rule(RuleId id) {
    static constexpr std::string_view kinds[] = {"rule", "exception", "unless", "presumption", "burden"};
    const Rule& r = m_.rules[id];
    line("{} {}", kinds[static_cast<int>(r.kind)], rule_name(m_, names_, sources_, id));
    for (auto& v : r.variables) line("  for {} in {}", names_.text(v.name), names_.text(m_.enumerations[v.enumeration].name));
    for (Sym c : r.citations) line("  cites {}", names_.text(c));
    if (r.window.from) line("  from {}", date(*r.window.from));
    if (r.window.to) line("  before {}", date(*r.window.to));
    if (r.window.unknown_before) line("  wording unknown before {}", date(*r.window.unknown_before));
    if (r.reference_date.valid()) line("  as of {}", expr(r, r.reference_date));
    if (r.body.valid()) line("  if {}", expr(r, r.body));
    for (auto& c : r.conclusions)
      line("  then {}{}{}", c.negated ? "not " : "", reference(r, c.entity, c.first_argument), c.value.valid() ? " = " + expr(r, c.value) : "");
    std::vector<RuleId> named;
    for (auto i = r.first_instance; i < r.first_instance + r.instance_count; ++i)
      for (std::uint32_t k = 0; k < m_.instances[i].exception_count; ++k) {
        RuleId exception = m_.instances[m_.exceptions[m_.instances[i].first_exception + k]].rule;
        if (std::ranges::find(named, exception) != named.end()) continue;
        named.push_back(exception);
        line("  except {}", rule_name(m_, names_, sources_, exception));
      }
  }

  void property(const Property& p) {
    Rule binder;
    binder.variables = p.variables;
    line("property {}", p.name);
    for (auto& v : p.variables) line("  for {} in {}", names_.text(v.name), names_.text(m_.enumerations[v.enumeration].name));
    for (Sym c : p.citations) line("  cites {}", names_.text(c));
    if (p.when.valid()) line("  when {}", expr(binder, p.when));
    line("  holds {}", expr(binder, p.body));
  }

  const Model& m_;
  const Interner& names_;
  const SourceMap& sources_;
  std::string out_;
};

}  // namespace

std::string print(const Model& m, const Interner& names, const SourceMap& sources) { return Printer(m, names, sources).run(); }

}  // namespace domat::model
