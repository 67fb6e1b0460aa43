#include "compiler/syntax/print.h"

#include <fmt/format.h>

#include <iterator>

#include "runtime/core/date.h"

namespace domat::syntax {
namespace {

std::string_view kind_name(ExprKind k) {
  static constexpr std::string_view names[] = {
#define EXPR(kind, name) name,
#include "compiler/syntax/expr_kinds.def"
#undef EXPR
  };
  return names[static_cast<std::size_t>(k)];
}

std::string date_text(std::int64_t days) {
  char out[10];
  format_date(static_cast<std::int32_t>(days), out);
  return std::string(out, 10);
}

class Printer {
 public:
  Printer(const Tree& tree, const SourceMap& sources, const Interner& names) : tree_(tree), sources_(sources), names_(names) {}

  std::string run() {
    line(0, "file {}", sources_.name(tree_.file));
    for (const Item& item : tree_.items) {
      depth_ = 1;
      for (auto b = item.block; b != UINT32_MAX; b = tree_.items[b].block) ++depth_;
      std::visit([&](const auto& data) { print(data); }, item.data);
    }
    return std::move(out_);
  }

 private:
  template <typename... A>
  void line(int extra, fmt::format_string<A...> pattern, A&&... args) {
    out_.append(2 * (depth_ + extra), ' ');
    fmt::format_to(std::back_inserter(out_), pattern, std::forward<A>(args)...);
    out_ += '\n';
  }
  const std::string& t(const Name& n) const { return names_.text(n.text); }
  const std::string& t(const Text& n) const { return names_.text(n.text); }
  std::string t(const Path& p) const {
    std::string s;
    for (auto& n : p.names) s += (s.empty() ? "" : ".") + t(n);
    return s;
  }
  std::string t(const TypeName& n) const { return (n.list ? "list of " : "") + t(n.path) + (n.currency ? "(" + t(*n.currency) + ")" : ""); }
  template <typename L>
  std::string list(const L& all) const {
    std::string s;
    for (auto& x : all) s += (s.empty() ? "" : ", ") + t(x);
    return s;
  }
  std::string t(const Reference& r) const {
    static constexpr std::string_view modalities[] = {"", "finding ", "right ", "obligation ", "prohibition ", "power "};
    std::string s = std::string(modalities[static_cast<int>(r.modality)]) + t(r.path);
    if (!r.arguments.empty()) s += "(" + list(r.arguments) + ")";
    return r.burden ? "burden(" + s + ")" : s;
  }
  std::string t(ExprId id) const {
    const Expr& e = tree_[id];
    switch (e.kind) {
      case ExprKind::reference:
        if (tree_.references[e.reference].application) break;
        return t(tree_.references[e.reference]);
      case ExprKind::truth: return e.number ? "true" : "false";
      case ExprKind::date: return date_text(e.number);
      case ExprKind::day: return "day";
      case ExprKind::text: return "\"" + t(e.literal) + "\"";
      case ExprKind::number: return t(e.literal) + (e.unit ? " " + t(*e.unit) : "");
      default: break;
    }
    std::string s = "(" + (e.kind == ExprKind::reference || e.kind == ExprKind::aggregate ? t(tree_.references[e.reference].path) : std::string(kind_name(e.kind)));
    if (e.kind == ExprKind::at_least || e.kind == ExprKind::at_most || e.kind == ExprKind::exactly || e.kind == ExprKind::at_least_of ||
        e.kind == ExprKind::at_most_of || e.kind == ExprKind::exactly_of)
      s += fmt::format(" {}", e.number);
    if (e.generator != UINT32_MAX) {
      const Generator& g = tree_.generators[e.generator];
      s += " for " + t(g.variable) + " in " + t(g.list) + (g.filter.valid() ? " such that " + t(g.filter) : "");
    }
    for (std::uint32_t i = 0; i < e.count; ++i) s += " " + t(tree_.operands[e.first + i]);
    return s + ")";
  }

  void citations(const std::vector<Text>& all) {
    for (auto& c : all) line(1, "cites {}", t(c));
  }
  void print(const Clauses& c) {
    if (c.from) line(1, "from {}", date_text(c.from->days));
    if (c.before) line(1, "before {}", date_text(c.before->days));
    if (c.through) line(1, "through {}", date_text(c.through->days));
    if (c.unknown_before) line(1, "wording unknown before {}", date_text(c.unknown_before->days));
    if (c.as_of) line(1, "as of {}", t(*c.as_of));
    if (c.as_of_day) line(1, "as of day");
    for (auto& r : c.replaces) line(1, "replaces {}", t(r));
  }
  void print(const Binder& b) {
    for (auto& v : b.variables) line(1, "for {} in {}", t(v.name), t(v.type));
    if (b.filter.valid()) line(1, "such that {}", t(b.filter));
  }
  void print(const Dispute& d) { line(1, "to be proved by {} against {}", t(d.party), t(d.against)); }
  void print(const ModuleDecl& d) { line(0, "module {}", t(d.name)); }
  void print(const ImportDecl& d) { line(0, "import {}{}{}", t(d.pack), d.module ? "." + t(*d.module) : "", d.alias ? " as " + t(*d.alias) : ""); }
  void print(const PartyDecl& d) { line(0, "party {}", list(d.members)); }
  void print(const EnumDecl& d) { line(0, "enumeration {}: {}", t(d.name), list(d.members)); }
  void print(const StructureDecl& d) {
    line(0, "structure {}", t(d.name));
    for (auto& f : d.fields) line(1, "{}{}{}", f.key ? "key " : "", t(f.name), f.type ? " : " + t(*f.type) : "");
  }
  void print(const SourceDecl& d) { line(0, "source {}: {}{}", t(d.name), t(d.title), d.url ? " <" + t(*d.url) + ">" : ""); }
  void print(const Declaration& d) {
    static constexpr std::string_view kinds[] = {"fact", "event", "finding", "right", "obligation", "prohibition", "power", "value"};
    line(0, "{} {}{}{}{}{}", kinds[static_cast<int>(d.kind)], t(d.name), d.parameters.empty() ? "" : "(" + list(d.parameters) + ")",
         d.type ? " : " + t(*d.type) : "", d.open ? " open" : "", d.extensible ? " extensible" : "");
    if (d.text) line(1, "text {}", t(*d.text));
    citations(d.citations);
    if (d.performance) line(1, "performed by {} no later than {}", t(d.performance->event), t(d.performance->limit));
    if (d.dispute) print(*d.dispute);
  }
  void print(const ParameterDecl& d) {
    line(0, "parameter {} : {}", t(d.name), t(d.type));
    citations(d.citations);
    for (auto& v : d.values) {
      line(1, "is {}", t(v.value));
      ++depth_;
      print(v.clauses);
      --depth_;
    }
  }
  void print(const FunctionDecl& d) {
    std::string formals;
    for (auto& f : d.formals) formals += (formals.empty() ? "" : ", ") + t(f.name) + " : " + t(f.type);
    line(0, "function {}({}) : {}", list(d.names), formals, t(d.type));
    citations(d.citations);
    line(1, "is {}", t(d.body));
  }
  void print(const CalendarDecl& d) {
    line(0, "calendar {} = {}", t(d.name), t(d.base));
    if (d.weekdays) line(1, "on {}", list(*d.weekdays));
    for (auto& day : d.closed) line(1, "not on {}", date_text(day.days));
  }
  void print(const IncompatibleDecl& d) {
    line(0, "incompatible {}, {}", t(d.left), t(d.right));
    print(d.binder);
    citations(d.citations);
  }
  void print(const Block& b) {
    static constexpr std::string_view kinds[] = {"title", "chapter", "article"};
    line(0, "{} {}", kinds[static_cast<int>(b.kind)], b.label ? t(*b.label) : "-");
    citations(b.citations);
    print(b.clauses);
    if (b.when.valid()) line(1, "when {}", t(b.when));
  }
  void print(const Rule& r) {
    static constexpr std::string_view kinds[] = {"rule", "exception", "presumption"};
    line(0, "{} {}{}", kinds[static_cast<int>(r.kind)], r.label ? t(*r.label) : "-", r.exception_to ? " to " + t(*r.exception_to) : "");
    citations(r.citations);
    print(r.clauses);
    print(r.binder);
    if (r.body.valid()) line(1, "if {}", t(r.body));
    if (r.unless.valid()) line(1, "unless {}", t(r.unless));
    for (auto& c : r.conclusions) line(1, "then {}{}{}", c.negated ? "not " : "", t(c.target), c.value.valid() ? " = " + t(c.value) : "");
  }
  static std::string_view mark(Mark m) {
    static constexpr std::string_view names[] = {"", " is true", " is false", " is unknown", " is in conflict", " is undefined", " is not stated"};
    return names[static_cast<int>(m)];
  }
  void print(const Scenario& s) {
    line(0, "{} {}", s.table ? "table" : "scenario", t(s.name));
    if (s.at) line(1, "at {}", date_text(s.at->days));
    if (s.closed) line(1, "file closed");
    if (s.rest_false) line(1, "the rest false");
    for (auto& g : s.given) given(g);
    for (auto& e : s.expected) print(e);
  }
  void given(const Given& g) {
    line(1, "given {}{}{}{}{}{}", g.negated ? "not " : "", t(g.target), g.value.valid() ? " = " + t(g.value) : "",
         g.on ? " on " + date_text(g.on->days) : "", mark(g.mark), g.list ? " =" : "");
    ++depth_;
    for (auto& e : g.elements) {
      line(1, "element {}", e.value.valid() ? t(e.value) : "");
      ++depth_;
      for (auto& f : e.fields) given(f);
      --depth_;
    }
    --depth_;
  }
  void print(const Expectation& e) {
    if (e.kind == Expectation::error) return line(1, "expect error {}", e.error_code ? t(*e.error_code) : "");
    if (e.kind == Expectation::incompatible) return line(1, "expect incompatible {} and {}", t(e.target), t(e.other));
    line(1, "expect {}{}{}{}", e.negated ? "not " : "", t(e.target), e.up_to.valid() ? " lying between " + t(e.value) + " and " + t(e.up_to) : e.value.valid() ? " = " + t(e.value) : "", mark(e.mark));
    if (!e.because.empty()) line(2, "because {}", list(e.because));
    if (!e.not_because.empty()) line(2, "but not because {}", list(e.not_because));
    if (!e.missing.empty()) line(2, "for want of {}", list(e.missing));
    if (!e.unproved.empty()) line(2, "for lack of proof of {}", list(e.unproved));
  }
  void print(const Property& p) {
    line(0, "property {}", t(p.name));
    citations(p.citations);
    print(p.binder);
    if (p.when.valid()) line(1, "when {}", t(p.when));
    line(1, "holds {}", t(p.body));
  }
  void print(const TableRow& row) {
    std::string s = "row";
    for (auto& c : row.cells) {
      switch (c.kind) {
        case Cell::text: s += " | \"" + t(c.words) + "\""; break;
        case Cell::at: s += " | at"; break;
        case Cell::because: s += " | because"; break;
        case Cell::expected: s += " | expect " + t(c.target); break;
        case Cell::reference: s += " | " + t(c.target); break;
        case Cell::value: s += " | " + t(c.value_expr); break;
        case Cell::mark: s += " |" + std::string(mark(c.marked)); break;
      }
    }
    line(1, "{}", s);
  }

  const Tree& tree_;
  const SourceMap& sources_;
  const Interner& names_;
  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string print(const Tree& tree, const SourceMap& sources, const Interner& names) { return Printer(tree, sources, names).run(); }

}  // namespace domat::syntax
