#include "compiler/import/import.h"

#include <algorithm>
#include <unordered_map>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/import/amounts.h"
#include "compiler/import/records.h"
#include "compiler/sema/instantiate.h"
#include "compiler/testing/scenario_text.h"
#include "runtime/core/date.h"

namespace domat {

namespace {

constexpr std::size_t kMaxProblems = 50;

using AtomNames = std::unordered_map<std::string, std::uint32_t>;
AtomNames atom_names(const model::Model& m, const Interner& names) {
  AtomNames all;
  for (model::AtomId a = 0; a < m.atom_count; ++a) all.emplace(model::atom_name(m, names, a), a);
  return all;
}

// One test against the pack with the test's lists.
class Writer {
 public:
  Writer(const model::Model& m, const AtomNames& atoms, const Mapping& map, const Interner& names, std::vector<Problem>& problems)
      : m_(m), map_(map), names_(names), problems_(problems), atoms_(atoms) {
    case_.truths.resize(m.atom_count);
    case_.values.resize(m.atom_count);
  }

  void take(const Test& t, const std::vector<ListState>& lists) {
    case_.at = t.at;
    case_.mode = map_.mode == "closed" ? Mode::closed : Mode::open;
    case_.lists = lists;
    for (std::size_t l = 0; l < lists.size(); ++l)
      if (lists[l].known) case_.truths[m_.entities[m_.lists[l].entity].first_atom] = kTrue;
    for (auto& s : t.input) given(s, {});
    for (auto& s : t.output) expected(s, {}, t);
    for (auto& i : t.instances) {
      const MappedEntity& e = map_.entities.at(i.entity);
      const std::string key = e.list.empty() ? "" : i.id;
      for (auto& s : i.input) given(s, {e.list, key});
      for (auto& s : i.output) expected(s, {e.list, key}, t);
      for (auto& [role, own] : e.roles) give_role(i, role, own, map_.entities.at(e.of).list);
    }
    if (map_.rest_false) rest_false();
  }
  const Case& given_case() const { return case_; }
  const std::vector<model::Expected>& expectations() const { return expected_; }

 private:
  // The element that something is said of; none: the case.
  struct Of {
    std::string list, key;
  };

  void fail(const Said& s, Arg message) { problems_.push_back({s.line, s.field, std::move(message)}); }

  const model::List* list(const std::string& name) const {
    for (auto& l : m_.lists)
      if (names_.text(m_.entities[l.entity].name) == name) return &l;
    return nullptr;
  }
  // A name of the pack; of an element also its field, or what is said of the element.
  std::uint32_t find(const std::string& to, const Of& of) const {
    if (of.list.empty()) {
      const auto found = atoms_.find(to);
      return found == atoms_.end() ? kNone : found->second;
    }
    const model::List* l = list(of.list);
    const std::string prefix = of.list + ".";
    const std::string field = to.starts_with(prefix) ? to.substr(prefix.size()) : to;
    for (std::size_t i = 0; l && i < l->field_names.size(); ++i)
      if (names_.text(l->field_names[i]) == field) {
        auto& members = m_.enumerations[l->enumeration].members;
        for (std::uint32_t k = 0; k < members.size(); ++k)
          if (names_.text(members[k]) == of.key) return m_.entities[l->fields[i]].first_atom + k;
      }
    const auto found = atoms_.find(to + "(" + of.key + ")");
    return found == atoms_.end() ? kNone : found->second;
  }

  const model::Entity& entity(std::uint32_t atom) const { return m_.entities[m_.atom_entity[atom]]; }

  std::optional<std::uint32_t> resolve(const Said& s, const MappedName& n, const Of& of, bool input) {
    const std::uint32_t atom = find(n.to, of);
    // Said once, not of every test.
    if (std::ranges::any_of(problems_, [&](const Problem& p) { return p.in_mapping && p.line == n.line && p.field == s.name; })) return std::nullopt;
    if (atom == kNone) {
      problems_.push_back({n.line, s.name, {"le paquet n'a rien qui s'appelle `" + printable(n.to) + "`" + (of.key.empty() ? "" : ", de `" + printable(of.key) + "`"),
                                            "the pack has nothing called `" + printable(n.to) + "`" + (of.key.empty() ? "" : ", of `" + printable(of.key) + "`")}, true});
      return std::nullopt;
    }
    if (is_input(entity(atom).kind) == input) return atom;
    problems_.push_back({n.line, s.name, input ? Arg("`" + n.to + "` est une conclusion : sa place est dans `output`", "`" + n.to + "` is a conclusion: it belongs into `output`")
                                               : Arg("`" + n.to + "` est un fait : sa place est dans `input`", "`" + n.to + "` is a fact: it belongs into `input`"), true});
    return std::nullopt;
  }

  static std::string own_word(const Said& s, const MappedName& n) {
    const auto found = n.values.find(s.text);
    return found == n.values.end() ? nfc(s.text) : found->second;
  }

  std::optional<bool> truth(const Said& s, const std::string& word) {
    for (const char* yes : {"true", "True", "TRUE", "vrai", "Vrai", "VRAI", "1"})
      if (word == yes) return true;
    for (const char* no : {"false", "False", "FALSE", "faux", "Faux", "FAUX", "0"})
      if (word == no) return false;
    fail(s, {"`" + printable(word) + "` n'est ni vrai ni faux ; `values` dit ce que valent leurs mots", "`" + printable(word) + "` is neither true nor false; `values` says what their words mean"});
    return std::nullopt;
  }

  std::optional<std::int64_t> constant(const Said& s, const MappedName& n, TypeRef type) {
    const std::string word = own_word(s, n);
    if (type.kind == ValueType::date || type.kind == ValueType::event) {
      std::int32_t day = 0;
      if (parse_date(word.data(), word.size(), &day)) return day;
      fail(s, {"`" + printable(word) + "` n'est pas une date : AAAA-MM-JJ", "`" + printable(word) + "` is no date: YYYY-MM-DD"});
      return std::nullopt;
    }
    if (type.kind == ValueType::enumeration) {
      auto& members = m_.enumerations[type.index].members;
      for (std::size_t i = 0; i < members.size(); ++i)
        if (names_.text(members[i]) == word) return static_cast<std::int64_t>(i);
      const std::string& set = names_.text(m_.enumerations[type.index].name);
      fail(s, {"`" + printable(word) + "` n'est pas membre de `" + set + "` ; `values` dit ce que valent leurs mots", "`" + printable(word) + "` is no member of `" + set + "`; `values` says what their words mean"});
      return std::nullopt;
    }
    if (const auto v = amount(word, type, digits(type), n.unit)) return v;
    not_a_number(s, word);
    return std::nullopt;
  }
  void not_a_number(const Said& s, const std::string& word) {
    fail(s, {"`" + printable(word) + "` ne s'écrit pas exactement dans l'unité du paquet : un nombre, sans plus de décimales qu'elle n'en a, et `unit`, sont à revoir",
             "`" + printable(word) + "` cannot be written exactly in the pack's unit: look at the number, its decimals and `unit`"});
  }
  int digits(TypeRef type) const { return type.kind == ValueType::money ? m_.currencies[type.index].digits : 0; }

  void given(const Said& s, const Of& of) {
    const MappedName& n = map_.input.at(s.name);
    const auto atom = resolve(s, n, of, true);
    if (!atom) return;
    const TypeRef type = entity(*atom).type;
    if (type.kind == ValueType::boolean) {
      if (const auto v = truth(s, own_word(s, n))) case_.truths[*atom] = *v ? kTrue : kFalse;
    } else if (const std::string word = own_word(s, n); type.kind == ValueType::event && (word == "false" || word == "False" || word == "faux")) {
      case_.values[*atom] = {State::undefined, 0};
    } else if (const auto v = constant(s, n, type)) {
      case_.values[*atom] = {State::defined, *v};
    }
  }

  void expected(const Said& s, const Of& of, const Test& t) {
    const MappedName& n = map_.output.at(s.name);
    const auto atom = resolve(s, n, of, false);
    if (!atom) return;
    model::Expected e{};
    e.atom = *atom;
    const TypeRef type = entity(*atom).type;
    const auto of_test = [&](const std::map<std::string, std::string>& all, const std::string& own) {
      const auto one = all.find(s.name), other = all.find("");
      return one != all.end() ? one->second : other != all.end() && own.empty() ? other->second : own;
    };
    const std::string margin = of_test(t.margin, n.margin), relative = of_test(t.relative_margin, n.relative_margin);
    const bool number = type.kind != ValueType::boolean && type.kind != ValueType::date && type.kind != ValueType::enumeration;
    if (type.kind == ValueType::boolean) {
      const auto v = truth(s, own_word(s, n));
      if (!v) return;
      e.kind = model::Expected::truth;
      e.truth_value = *v ? kTrue : kFalse;
    } else if (number && (!margin.empty() || !relative.empty())) {
      const std::string word = own_word(s, n);
      const auto range = amount_within(word, margin, relative, type, digits(type), n.unit);
      if (!range) return not_a_number(s, word);
      e.kind = range->low == range->high ? model::Expected::value : model::Expected::range;
      e.value_value = {State::defined, range->low};
      e.up_to = range->high;
    } else {
      const auto v = constant(s, n, type);
      if (!v) return;
      e.kind = model::Expected::value;
      e.value_value = {State::defined, *v};
    }
    expected_.push_back(e);
  }

  // Who has the role has the field, who has not does not.
  void give_role(const Instance& i, const std::string& role, const std::string& own, const std::string& of) {
    const auto found = i.roles.find(role);
    const model::List* l = list(of);
    if (!l) return;
    const Said said{role, "", i.entity + "." + i.id + "." + role, i.line};
    const auto members = m_.enumerations[l->enumeration].members;
    const auto has = [&](const std::string& key) { return found != i.roles.end() && std::ranges::find(found->second, key) != found->second.end(); };
    for (auto& member : members) {
      const std::string& key = names_.text(member);
      const std::uint32_t atom = find(own, {of, key});
      if (atom == kNone || entity(atom).type.kind != ValueType::boolean || !is_input(entity(atom).kind))
        return fail(said, {"`" + printable(own) + "` n'est pas un champ booléen des éléments de `" + of + "`", "`" + printable(own) + "` is no boolean field of the elements of `" + of + "`"});
      if (has(key)) case_.truths[atom] = kTrue;
      else if (case_.truths[atom].unknown()) case_.truths[atom] = kFalse;
    }
    if (found == i.roles.end()) return;
    for (auto& key : found->second)
      if (std::ranges::none_of(members, [&](Sym s) { return names_.text(s) == key; }))
        fail(said, {"`" + printable(key) + "` n'est nulle part parmi les entités du test", "`" + printable(key) + "` is nowhere among the entities of the test"});
  }

  void rest_false() {
    for (auto& e : m_.entities) {
      if (!is_input(e.kind) || e.list != kNone) continue;
      for (std::uint32_t a = e.first_atom; a < e.first_atom + e.atom_count; ++a) {
        if (e.type.kind == ValueType::boolean && case_.truths[a].unknown()) case_.truths[a] = kFalse;
        if (e.type.kind == ValueType::event && case_.values[a].state == State::unknown) case_.values[a] = {State::undefined, 0};
      }
    }
  }

  const model::Model& m_;
  const Mapping& map_;
  const Interner& names_;
  std::vector<Problem>& problems_;
  const AtomNames& atoms_;
  Case case_;
  std::vector<model::Expected> expected_;
};

class Import {
 public:
  Import(const model::Model& m, const SourceMap& sources, Interner& names, const std::vector<PackSource>& packs, const Mapping& map, Imported& out)
      : m_(m), sources_(sources), names_(names), packs_(packs), map_(map), out_(out), atoms_(atom_names(m, names)) {}

  void add(const Test& t) {
    const auto lists = lists_of(t);
    if (!lists) return;
    std::optional<model::Model> expanded;
    if (!m_.lists.empty()) {
      expanded = model::expand(m_, *lists, sources_, names_);
      if (!expanded) return fail(t.line, "", {"avec tous ses éléments, ce test a trop de faits", "with all its elements, this test has too many facts"});
    }
    const model::Model& m = expanded ? *expanded : m_;
    const AtomNames own = expanded ? atom_names(m, names_) : AtomNames();
    Writer writer(m, expanded ? own : atoms_, map_, names_, out_.problems);
    writer.take(t, *lists);
    if (!out_.problems.empty()) return;
    if (writer.expectations().empty()) return fail(t.line, t.name, {"ce test n'attend rien que la correspondance connaisse", "this test expects nothing that the mapping knows"});
    out_.scenarios += (out_.scenarios.empty() ? "" : "\n") + ScenarioWriter(m, names_, packs_).text(title(t.name), writer.given_case(), writer.expectations());
    ++out_.count;
  }

 private:
  void fail(std::uint32_t line, const std::string& field, Arg message) { out_.problems.push_back({line, field, std::move(message)}); }

  // On one line, and without what would end a string.
  static std::string title(const std::string& name) {
    std::string out;
    for (const char c : printable(name)) out += c == '"' ? '\'' : c;
    return out;
  }

  std::optional<std::vector<ListState>> lists_of(const Test& t) {
    std::vector<ListState> lists(m_.lists.size());
    std::map<std::string, std::size_t> single;
    for (auto& i : t.instances) {
      const MappedEntity& e = map_.entities.at(i.entity);
      if (e.list.empty()) {
        if (++single[i.entity] > 1) return fail(i.line, i.entity, {"une seule instance est attendue ; pour plusieurs, `list` nomme une liste du paquet", "one instance is expected; for several, `list` names a list of the pack"}), std::nullopt;
        continue;
      }
      const auto l = std::ranges::find_if(m_.lists, [&](const model::List& x) { return names_.text(m_.entities[x.entity].name) == e.list; });
      if (l == m_.lists.end()) {
        out_.problems.push_back({e.line, "entities." + i.entity, {"le paquet n'a pas de liste `" + printable(e.list) + "`", "the pack has no list `" + printable(e.list) + "`"}, true});
        return std::nullopt;
      }
      if (!l->key.valid()) return fail(i.line, i.entity, {"les éléments de cette liste n'ont pas de clé", "the elements of this list have no key"}), std::nullopt;
      ListState& state = lists[static_cast<std::size_t>(l - m_.lists.begin())];
      state.known = true;
      state.keys.push_back(i.id);
    }
    return lists;
  }

  const model::Model& m_;
  const SourceMap& sources_;
  Interner& names_;
  const std::vector<PackSource>& packs_;
  const Mapping& map_;
  Imported& out_;
  AtomNames atoms_;
};

}  // namespace

Imported import_tests(ImportForm form, const std::string& tests, const std::string& mapping, const model::Model& m, const SourceMap& sources, Interner& names, const std::vector<PackSource>& packs) {
  Imported out;
  Yaml tree;
  Problem problem;
  if (!read_yaml(mapping, tree, problem)) {
    problem.in_mapping = true;
    out.problems.push_back(problem);
    return out;
  }
  const Mapping map = read_mapping(tree, out.problems);
  if (!out.problems.empty()) return out;
  std::vector<Test> all;
  if (form == ImportForm::csv) all = csv_tests(tests, map, out.problems);
  else if (Yaml root; read_yaml(tests, root, problem)) all = openfisca_tests(root, map, out.problems);
  else out.problems.push_back(problem);
  Import import(m, sources, names, packs, map, out);
  for (auto& t : all) {
    if (out.problems.size() >= kMaxProblems) break;
    import.add(t);
  }
  if (out.problems.size() > kMaxProblems) out.problems.resize(kMaxProblems, Problem{});
  if (all.empty() && out.problems.empty()) out.problems.push_back({0, "", {"il n'y a aucun test", "there is no test"}});
  return out;
}

}  // namespace domat
