#include "compiler/explain/timeline.h"

#include <algorithm>
#include <map>

#include "compiler/base/unicode.h"

namespace domat {

namespace {

bool alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

// As compared: no-break spaces are spaces.
std::string plain(const std::string& text) {
  std::string out = fold(text);
  for (const std::string space : {"\u00a0", "\u202f"})
    for (std::size_t at; (at = out.find(space)) != std::string::npos;) out.replace(at, space.size(), " ");
  return out;
}

class Collection {
 public:
  Collection(const model::Model& m, const std::vector<PackSource>& packs, const SourceMap& sources, const Interner& names, const TimelineScope& scope)
      : m(m), sources(sources), names(names), scope(scope), replaced_by_(m.rules.size()) {
    for (std::uint32_t p = 0; p < packs.size(); ++p)
      for (const syntax::Tree& tree : packs[p].trees) pack_of_file_[sources.name(tree.file)] = p;
    for (model::RuleId r = 0; r < m.rules.size(); ++r)
      for (const model::RuleId earlier : m.rules[r].replaces) replaced_by_[earlier].push_back(r);
  }

  Timeline run() {
    for (model::RuleId r = 0; r < m.rules.size(); ++r) add_rule(r);
    for (const Parameter& p : m.parameters) add_parameter(p);
    std::ranges::stable_sort(out.changes, {}, &Change::day);
    return std::move(out);
  }

 private:
  bool wanted(std::uint32_t pack, const std::vector<std::string>& citations) const {
    if (pack != 0 && !scope.dependencies) return false;
    return scope.article.empty() || std::ranges::any_of(citations, [&](const std::string& c) { return cites(c, scope.article); });
  }
  std::string pack_name(std::uint32_t pack) const { return pack == 0 ? "" : m.packs[pack].name; }
  void change(std::optional<std::int32_t> day, Change::Kind kind, std::uint32_t value = 0) {
    if (day) out.changes.push_back({*day, kind, static_cast<std::uint32_t>(out.entries.size() - 1), value});
  }

  void add_rule(model::RuleId id) {
    const model::Rule& r = m.rules[id];
    if (r.kind == RuleKind::unless || r.kind == RuleKind::burden) return;
    DatedEntry e;
    for (const Sym c : r.citations) e.citations.push_back(names.text(c));
    if (!wanted(r.pack, e.citations)) return;
    if (r.window == Window{}) {
      ++out.undated_rules;
      return;
    }
    e.name = model::rule_name(m, names, sources, id);
    e.place = sources.place(r.span);
    e.pack = pack_name(r.pack);
    e.kind = r.kind;
    e.window = r.window;
    if (r.reference_date.valid()) e.reference_date = sources.text(m[r.reference_date].span);
    for (const model::RuleId earlier : r.replaces) e.replaces.push_back(model::rule_name(m, names, sources, earlier));
    for (const model::RuleId later : replaced_by_[id])
      if (m.rules[later].window.from == r.window.to) e.replaced_by.push_back(model::rule_name(m, names, sources, later));
    out.entries.push_back(std::move(e));
    change(r.window.from, Change::begins);
    if (known_later(r.window) && (!r.window.to || *r.window.unknown_before < *r.window.to)) change(r.window.unknown_before, Change::known);
    change(r.window.to, Change::ends);
  }

  void add_parameter(const Parameter& p) {
    const std::string file = p.place.substr(0, p.place.rfind(':'));
    const auto found = pack_of_file_.find(file);
    const std::uint32_t pack = found == pack_of_file_.end() ? 0 : found->second;
    if (!wanted(pack, p.citations)) return;
    if (std::ranges::none_of(p.values, [](const ParameterValue& v) { return v.from || v.to; })) {
      ++out.undated_parameters;
      return;
    }
    DatedEntry e;
    e.name = p.name;
    e.place = p.place;
    e.pack = pack_name(pack);
    e.citations = p.citations;
    e.is_parameter = true;
    e.parameter = p;
    out.entries.push_back(std::move(e));
    for (std::uint32_t i = 0; i < p.values.size(); ++i) {
      change(p.values[i].from, Change::value, i);
      const bool continued = i + 1 < p.values.size() && p.values[i + 1].from == p.values[i].to;
      if (!continued) change(p.values[i].to, Change::no_value, i);
    }
  }

  const model::Model& m;
  const SourceMap& sources;
  const Interner& names;
  const TimelineScope& scope;
  std::map<std::string, std::uint32_t> pack_of_file_;
  std::vector<std::vector<model::RuleId>> replaced_by_;
  Timeline out;
};

}  // namespace

bool cites(const std::string& citation, const std::string& article) {
  const std::string in = plain(citation), wanted = plain(article);
  if (wanted.empty()) return true;
  for (std::size_t at = in.find(wanted); at != std::string::npos; at = in.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    const bool cut_before = alphanumeric(wanted.front()) && at > 0 && alphanumeric(in[at - 1]);
    const auto at_letter = [&](std::size_t i) { return i < in.size() && alphanumeric(in[i]); };
    const bool numbered_on = end < in.size() && (in[end] == '-' || in[end] == '.') && at_letter(end + 1);
    const bool cut_after = alphanumeric(wanted.back()) && (at_letter(end) || numbered_on);
    if (!cut_before && !cut_after) return true;
  }
  return false;
}

Timeline timeline(const model::Model& m, const std::vector<PackSource>& packs, const SourceMap& sources, const Interner& names, const TimelineScope& scope) {
  return Collection(m, packs, sources, names, scope).run();
}

}  // namespace domat
