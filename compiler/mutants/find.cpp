// Mutants of rules: the walk over what the pack writes, rules and conclusions left out, and what all mutants share.
#include <algorithm>

#include "compiler/mutants/finder.h"

namespace domat::mutants {

namespace syn = syntax;

Found find(const model::Model& m, const PackSource& pack, const SourceMap& sources, Interner& names) { return Finder(m, pack, sources, names).run(); }

bool is_proposition(ExprKind kind) {
  enum Class { P, V };
  static constexpr Class kClass[] = {
#define EXPR(kind, cls, ...) cls,
#include "compiler/sema/expr_kinds.def"
#undef EXPR
  };
  return kClass[static_cast<std::size_t>(kind)] == P;
}

static std::vector<FileId> files_of(const PackSource& pack) {
  std::vector<FileId> all;
  for (auto& tree : pack.trees) all.push_back(tree.file);
  return all;
}

Finder::Finder(const model::Model& m, const PackSource& pack, const SourceMap& sources, Interner& names)
    : m_(m), pack_(pack), sources_(sources), names_(names), text_(sources, files_of(pack), pack.lang) {
  m_.scenarios.clear();
}

Found Finder::run() {
  index();
  for (auto& place : places_) visit_rule(place);
  for (auto& tree : pack_.trees)
    for (auto& item : tree.items)
      if (auto* d = std::get_if<syn::Declaration>(&item.data); d && d->performance) visit_duty(*d);
  visit_windows();
  for (auto& tree : pack_.trees)
    for (auto& item : tree.items)
      if (auto* d = std::get_if<syn::ParameterDecl>(&item.data)) visit_parameter(tree, *d);
  Found out;
  for (auto& [edits, site] : found_) {
    if (site.banned || site.mutant.rules.empty()) continue;
    // The item that the edit stands in: items follow one another, and a block's head stands before what it holds.
    auto at = owners_.upper_bound(Span{edits[0].span.file, edits[0].span.begin, UINT32_MAX});
    if (at != owners_.begin()) site.mutant.owner = std::prev(at)->second;
    site.mutant.alone = std::ranges::any_of(site.mutant.changes, [&](const Change& c) { return beside_the_condition(c); });
    out.mutants.push_back(std::move(site.mutant));
  }
  out.too_many = out.mutants.size() > kMaxMutants;
  if (out.too_many) out.mutants.clear();
  out.model = std::move(m_);
  return out;
}

// Of an unknown list, a rule may apply without its condition being asked: what a condition could select elsewhere, it cannot there.
bool Finder::beside_the_condition(const Change& change) const {
  auto of = [&](RuleId rule) { return std::ranges::any_of(m_.rules[rule].variables, [&](auto& v) { return m_.enumerations[v.enumeration].list != kNone; }); };
  if (auto* c = std::get_if<RuleDropped>(&change)) return of(c->rule);
  if (auto* c = std::get_if<WindowMoved>(&change)) return of(c->rule);
  if (auto* c = std::get_if<ConclusionChanged>(&change)) return of(c->rule);
  return false;
}

void Finder::own(Span place, std::string name, const std::vector<std::string>& citations) { owners_.emplace(place, Owner{std::move(name), citations}); }

std::vector<std::string> Finder::texts(const std::vector<syn::Text>& all) const {
  std::vector<std::string> out;
  for (auto& t : all) out.push_back(names_.text(t.text));
  return out;
}

std::vector<std::string> Finder::citations(RuleId rule) const {
  std::vector<std::string> out;
  for (Sym s : m_.rules[rule].citations) out.push_back(names_.text(s));
  return out;
}

// Which rules stand where, who owns what is written, and what each rule reads.
void Finder::index() {
  std::map<Span, RuleId> rule_at;
  for (RuleId id = 0; id < m_.rules.size(); ++id)
    if (const model::Rule& r = m_.rules[id]; r.pack == 0 && r.kind != RuleKind::unless && r.kind != RuleKind::burden) rule_at.emplace(r.span, id);
  for (auto& tree : pack_.trees) {
    for (auto& item : tree.items) {
      if (auto* d = std::get_if<syn::FunctionDecl>(&item.data)) own(item.span, names_.text(d->names[0].text), texts(d->citations));
      if (auto* d = std::get_if<syn::ParameterDecl>(&item.data)) own(item.span, names_.text(d->name.text), texts(d->citations));
      if (auto* d = std::get_if<syn::Declaration>(&item.data)) own(item.span, names_.text(d->name.text), texts(d->citations));
      std::vector<const syn::Clauses*> around;
      std::vector<std::string> cited;
      for (std::uint32_t b = item.block; b != UINT32_MAX; b = tree.items[b].block) around.push_back(&std::get<syn::Block>(tree.items[b].data).clauses);
      if (auto* b = std::get_if<syn::Block>(&item.data)) own(item.span, b->label ? names_.text(b->label->text) : sources_.place(item.span), texts(b->citations));
      auto* r = std::get_if<syn::Rule>(&item.data);
      auto found = r ? rule_at.find(r->label ? r->label->span : item.span) : rule_at.end();
      if (found == rule_at.end()) continue;
      around.insert(around.begin(), &r->clauses);
      own(item.span, model::rule_name(m_, names_, sources_, found->second), citations(found->second));
      places_.push_back({&tree, &item, std::move(around), found->second});
    }
  }
  reads_.resize(m_.rules.size());
  contradicted_.assign(m_.rules.size(), false);
  always_given_.assign(m_.entities.size(), false);
  std::set<model::EntityId> read;
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    const model::Rule& r = m_.rules[id];
    if (r.body.valid()) collect_reads(r.body, reads_[id]);
    for (auto& c : r.conclusions)
      if (c.value.valid()) collect_reads(c.value, reads_[id]);
    for (RuleId target : r.targets) {
      if (!r.conclusions.empty()) contradicted_[target] = true;
      if (r.kind == RuleKind::unless) reads_[target].insert(reads_[id].begin(), reads_[id].end());
    }
    read.insert(reads_[id].begin(), reads_[id].end());
  }
  for (auto& r : m_.rules)
    for (auto& c : r.conclusions)
      if (!r.body.valid() && r.window == Window{} && c.value.valid() && read.contains(c.entity)) always_given_[c.entity] = true;
}

// A test of its own does not read.
void Finder::collect_reads(ExprId id, std::set<model::EntityId>& out) const {
  const Expr& e = m_[id];
  if (e.kind == ExprKind::defined) return;
  if (e.kind == ExprKind::value || e.kind == ExprKind::event_date) out.insert(e.entity);
  for (std::uint32_t i = 0; i < e.count; ++i) collect_reads(operand(id, i), out);
}

bool Finder::guards(ExprId id) const {
  const Expr& e = m_[id];
  if (e.kind == ExprKind::all_of) {
    for (std::uint32_t i = 0; i < e.count; ++i)
      if (guards(operand(id, i))) return true;
    return false;
  }
  if (e.kind == ExprKind::happened || e.kind == ExprKind::before || e.kind == ExprKind::no_later) return reads_[rule_].contains(e.entity);
  if (e.kind != ExprKind::defined) return false;
  const Expr& tested = m_[operand(id, 0)];
  return tested.kind != ExprKind::value || reads_[rule_].contains(tested.entity);
}

void Finder::visit_rule(const Place& p) {
  rule_ = p.rule;
  const auto& s = std::get<syn::Rule>(p.item->data);
  const model::Rule r = m_.rules[rule_];
  drop_rule(p);
  visit_conclusions(p);
  // The body is joined to the filter and to the conditions of the blocks, in this order: these first.
  std::uint32_t outer = p.item->block;
  while (outer != UINT32_MAX && !std::get<syn::Block>(p.tree->items[outer].data).when.valid()) outer = p.tree->items[outer].block;
  const bool parts[] = {outer != UINT32_MAX, s.binder.filter.valid(), s.body.valid()};
  const int count = parts[0] + parts[1] + parts[2];
  std::uint32_t next = 0;
  auto part = [&] { return count == 1 ? r.body : operand(r.body, next++); };
  if (parts[0]) visit_when(*p.tree, outer, part());
  if (parts[1]) {
    const ExprId filter = part();
    drop_clause(filter, Keyword::K_SUCH_THAT);
    condition(filter);
  }
  if (parts[2]) {
    const ExprId body = part();
    if (count == 1) drop_whole(body);
    condition(body);
  }
  for (auto& c : r.conclusions)
    if (c.value.valid()) value(c.value);
  if (s.unless.valid()) drop_unless(p);
}

// `lorsque C` of a block, joined to those of the blocks around it.
void Finder::visit_when(const syn::Tree& tree, std::uint32_t block, ExprId id) {
  std::uint32_t outer = tree.items[block].block;
  while (outer != UINT32_MAX && !std::get<syn::Block>(tree.items[outer].data).when.valid()) outer = tree.items[outer].block;
  if (outer != UINT32_MAX) visit_when(tree, outer, operand(id, 0));
  const ExprId own = outer == UINT32_MAX ? id : operand(id, 1);
  drop_clause(own, Keyword::K_WHEN);
  condition(own);
}

void Finder::drop_rule(const Place& p) {
  const model::Rule& r = m_.rules[p.rule];
  // What gives a value in every case may be read without a guard.
  if (!r.body.valid() && std::ranges::any_of(r.conclusions, [&](auto& c) { return always_given_[c.entity]; })) return;
  const Kind kind = r.kind == RuleKind::exception ? Kind::exception : Kind::rule;
  const std::vector<Edit> whole{{p.item->span, ""}};
  add(kind, whole, RuleDropped{p.rule}, {p.rule});
  for (const Place* earlier : ended_by(p.rule)) {  // whose wording goes on without it
    Window w = m_.rules[earlier->rule].window;
    w.to = bound(*earlier, &Window::to, nullptr, 0);
    add(kind, whole, WindowMoved{earlier->rule, w}, {earlier->rule});
  }
}

void Finder::drop_unless(const Place& p) {
  const RuleId unless = p.rule + 1;  // it is declared right after its rule
  const ExprId body = m_.rules[unless].body;
  rule_ = unless;
  if (!body.valid() || !text_.has(m_[body].span)) return;
  const Token* sign = text_.before(m_[body].span);
  const Token* last = &text_.tokens(m_[body].span).back();
  for (; sign && kind(*sign) == TokenKind::open_paren; --sign) ++last;
  if (sign && keyword(*sign) == Keyword::K_UNLESS)
    add(Kind::exception, {{{p.item->span.file, (sign - 1)->end, last->end}, ""}}, RuleDropped{unless}, {unless});
  condition(body);
}

void Finder::visit_conclusions(const Place& p) {
  const auto& written = std::get<syn::Rule>(p.item->data).conclusions;
  const model::Rule r = m_.rules[p.rule];
  if (written.size() != r.conclusions.size()) return;
  const bool refused = (r.kind == RuleKind::exception && !r.conclusions.empty()) || contradicted_[p.rule];  // an exception would contradict nothing
  for (std::uint32_t i = 0; i < written.size() && !refused; ++i) {
    const Span before = i == 0 ? Span{} : written[i - 1].span, after = i + 1 < written.size() ? written[i + 1].span : Span{};
    visit_conclusion(written[i], p.rule, i, written.size() > 1, before, after);
  }
}

void Finder::visit_conclusion(const syn::Conclusion& s, RuleId rule, std::uint32_t index, bool may_drop, Span before, Span after) {
  const model::Conclusion c = m_.rules[rule].conclusions[index];
  if (always_given_[c.entity] || !text_.has(c.span)) return;
  auto change = [&](Kind kind, std::vector<Edit> edits, model::Conclusion to) { add(kind, std::move(edits), ConclusionChanged{rule, index, false, to}, {rule}); };
  if (may_drop) {
    const Span cut = before.valid() ? Span{s.span.file, before.end, s.span.end} : Span{s.span.file, s.span.begin, after.begin};
    add(Kind::conclusion, {{cut, ""}}, ConclusionChanged{rule, index, true}, {rule});
  }
  if (!c.value.valid()) {
    model::Conclusion contrary = c;
    contrary.negated = !c.negated;
    const auto all = text_.tokens(s.span);
    if (c.negated && all.size() > 1) change(Kind::negation, {{{s.span.file, all[0].begin, all[1].begin}, ""}}, contrary);
    if (!c.negated) change(Kind::negation, {{{s.span.file, s.span.begin, s.span.begin}, "!"}}, contrary);
  }
  const std::vector<std::uint32_t> types = m_.entities[c.entity].parameters;
  const auto arguments = text_.arguments(s.span);
  if (arguments.size() != types.size()) return;
  for (std::uint32_t i = 0; i < types.size(); ++i) {
    const model::Argument a = m_.arguments[c.first_argument + i];
    auto other = a.is_variable ? std::nullopt : next_member(types[i], a.index);
    if (!other) continue;
    model::Conclusion to = c;
    to.first_argument = static_cast<std::uint32_t>(m_.arguments.size());
    for (std::uint32_t k = 0; k < types.size(); ++k) {
      const model::Argument same = m_.arguments[c.first_argument + k];
      m_.arguments.push_back(k == i ? model::Argument{false, *other} : same);
    }
    change(Kind::member, {{text_.place(s.span.file, *arguments[i]), text_.name(member(types[i], *other))}}, to);
  }
}

// Of a duty, the numbers and members of its limit: the rest is not written.
void Finder::visit_duty(const syn::Declaration& d) {
  std::function<void(ExprId)> limit = [&](ExprId id) {
    const Expr e = m_[id];
    for (std::uint32_t i = 0; i < e.count; ++i)
      if (is_proposition(m_[operand(id, i)].kind)) limit(operand(id, i));
      else value(operand(id, i));
  };
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    const model::Rule& r = m_.rules[id];
    if (r.pack != 0 || r.kind != RuleKind::rule || r.span != d.name.span || !r.body.valid()) continue;
    rule_ = id;
    limit(r.body);
  }
}

// --- shared

void Finder::add(Kind kind, std::vector<Edit> edits, ExprId site, const std::function<ExprId()>& to) {
  std::ranges::sort(edits);
  Site& s = found_[edits];
  s.mutant.kind = kind;
  s.mutant.edits = std::move(edits);
  if (std::ranges::find(s.mutant.rules, rule_) == s.mutant.rules.end()) s.mutant.rules.push_back(rule_);
  if (!s.sites.insert(site.index).second) return;
  s.mutant.changes.push_back(ExprChange{site, to()});
}

void Finder::add(Kind kind, std::vector<Edit> edits, Change change, const std::vector<RuleId>& rules) {
  std::ranges::sort(edits);
  Site& s = found_[edits];
  s.mutant.kind = kind;
  s.mutant.edits = std::move(edits);
  s.mutant.changes.push_back(std::move(change));
  for (RuleId r : rules)
    if (std::ranges::find(s.mutant.rules, r) == s.mutant.rules.end()) s.mutant.rules.push_back(r);
}

void Finder::ban(const std::vector<Edit>& edits) {
  auto sorted = edits;
  std::ranges::sort(sorted);
  found_[sorted].banned = true;
}

ExprId Finder::push(Expr e, const std::vector<ExprId>& operands) {
  e.first = static_cast<std::uint32_t>(m_.operands.size());
  e.count = static_cast<std::uint32_t>(operands.size());
  e.may_settle = true;  // what constants settle is looked for; nothing is taken for settled that is not
  m_.operands.insert(m_.operands.end(), operands.begin(), operands.end());
  m_.exprs.push_back(e);
  return {static_cast<std::uint32_t>(m_.exprs.size() - 1)};
}

ExprId Finder::copy(ExprId id) {
  m_.exprs.push_back(Expr(m_.exprs[id.index]));
  return {static_cast<std::uint32_t>(m_.exprs.size() - 1)};
}

ExprId Finder::truth(bool v) {
  Expr e{};
  e.kind = ExprKind::truth;
  e.imm = v;
  return push(e, {});
}

// The member after it, the first one after the last: with two members, the other one.
std::optional<std::uint32_t> Finder::next_member(std::uint32_t enumeration, std::uint32_t index) const {
  const auto& e = m_.enumerations[enumeration];
  if (e.list != kNone || e.members.size() < 2) return std::nullopt;
  return (index + 1) % static_cast<std::uint32_t>(e.members.size());
}

std::string Finder::member(std::uint32_t enumeration, std::uint32_t index) const { return names_.text(m_.enumerations[enumeration].members[index]); }

}  // namespace domat::mutants
