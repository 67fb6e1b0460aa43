#include "compiler/import/import.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/import/amounts.h"
#include "compiler/import/records.h"
#include "compiler/sema/instantiate.h"
#include "compiler/syntax/tokens.h"
#include "compiler/testing/scenario_text.h"
#include "runtime/core/date.h"

namespace domat {

namespace {

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
    places_.resize(lists.size());
    for (std::size_t l = 0; l < lists.size(); ++l) {
      if (lists[l].known) case_.truths[m_.entities[m_.lists[l].entity].first_atom] = kTrue;
      for (auto& key : lists[l].keys) places_[l].emplace(key, static_cast<std::uint32_t>(places_[l].size()));
    }
    for (auto& s : t.input) given(s, {});
    for (auto& s : t.output) expected(s, {}, t);
    for (auto& i : t.instances) {
      const MappedEntity& e = map_.entities.at(i.entity);
      const std::string key = e.list.empty() ? "" : i.id;
      for (auto& s : i.input) given(s, {e.list, key});
      for (auto& s : i.output) expected(s, {e.list, key}, t);
    }
    give_roles(t);
    if (map_.rest_false) rest_false();
  }
  const Case& given_case() const { return case_; }
  const std::vector<model::Expected>& expectations() const { return expected_; }

 private:
  // The element that something is said of; none: the case.
  struct Of {
    std::string list, key;
  };

  void fail(const Said& s, Arg message) { add_problem(problems_, {s.line, s.field, std::move(message)}); }

  // m_.lists.size(): there is none of this name.
  std::size_t list(const std::string& name) const {
    std::size_t l = 0;
    while (l < m_.lists.size() && names_.text(m_.entities[m_.lists[l].entity].name) != name) ++l;
    return l;
  }
  // A name of the pack; of an element also its field, or what is said of the element.
  std::uint32_t find(const std::string& to, const Of& of) const {
    if (of.list.empty()) {
      const auto found = atoms_.find(to);
      return found == atoms_.end() ? kNone : found->second;
    }
    const std::string prefix = of.list + ".";
    const std::string field = to.starts_with(prefix) ? to.substr(prefix.size()) : to;
    if (const std::size_t l = list(of.list); l < m_.lists.size())
      for (std::size_t i = 0; i < m_.lists[l].field_names.size(); ++i) {
        if (names_.text(m_.lists[l].field_names[i]) != field) continue;
        if (const auto place = places_[l].find(of.key); place != places_[l].end()) return m_.entities[m_.lists[l].fields[i]].first_atom + place->second;
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
      add_problem(problems_, {n.line, s.name, {"le paquet n'a rien qui s'appelle `" + printable(n.to) + "`" + (of.key.empty() ? "" : ", de `" + printable(of.key) + "`"),
                                            "the pack has nothing called `" + printable(n.to) + "`" + (of.key.empty() ? "" : ", of `" + printable(of.key) + "`")}, true});
      return std::nullopt;
    }
    if (is_input(entity(atom).kind) == input) return atom;
    add_problem(problems_, {n.line, s.name, input ? Arg("`" + n.to + "` est une conclusion : sa place est dans `output`", "`" + n.to + "` is a conclusion: it belongs into `output`")
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

  // Who has a role in one of the instances has the field, who has it in none has not.
  void give_roles(const Test& t) {
    std::map<std::string, const Instance*> entities;
    for (auto& i : t.instances) {
      const MappedEntity& e = map_.entities.at(i.entity);
      if (!e.roles.empty()) entities.emplace(i.entity, &i);
      for (auto& [role, own] : e.roles) give_role(i, role, own, map_.entities.at(e.of).list);
    }
    for (auto& [name, instance] : entities) {
      const MappedEntity& e = map_.entities.at(name);
      const std::string& of = map_.entities.at(e.of).list;
      const std::size_t l = list(of);
      for (auto& [role, own] : e.roles)
        for (std::size_t k = 0; l < places_.size() && k < case_.lists[l].keys.size(); ++k) {
          const std::uint32_t atom = role_field(said_by(*instance, role), own, {of, case_.lists[l].keys[k]});
          if (atom == kNone) break;
          if (case_.truths[atom].unknown()) case_.truths[atom] = kFalse;
        }
    }
  }
  static Said said_by(const Instance& i, const std::string& role) { return {role, "", i.entity + "." + i.id + "." + role, i.line}; }
  std::uint32_t role_field(const Said& said, const std::string& own, const Of& of) {
    const std::uint32_t atom = find(own, of);
    if (atom != kNone && entity(atom).type.kind == ValueType::boolean && is_input(entity(atom).kind)) return atom;
    fail(said, {"`" + printable(own) + "` n'est pas un champ booléen des éléments de `" + of.list + "`", "`" + printable(own) + "` is no boolean field of the elements of `" + of.list + "`"});
    return kNone;
  }
  void give_role(const Instance& i, const std::string& role, const std::string& own, const std::string& of) {
    const std::size_t l = list(of);
    const auto found = i.roles.find(role);
    if (l == places_.size() || found == i.roles.end()) return;
    const Said said = said_by(i, role);
    for (auto& key : found->second) {
      if (!places_[l].contains(key)) {
        fail(said, {"`" + printable(key) + "` n'est nulle part parmi les entités du test", "`" + printable(key) + "` is nowhere among the entities of the test"});
        continue;
      }
      const std::uint32_t atom = role_field(said, own, {of, key});
      if (atom == kNone) return;
      case_.truths[atom] = kTrue;
    }
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
  std::vector<std::unordered_map<std::string, std::uint32_t>> places_;  // by list: of its elements, by their keys
  Case case_;
  std::vector<model::Expected> expected_;
};

class Import {
 public:
  Import(const model::Model& m, const SourceMap& sources, Interner& names, const std::vector<PackSource>& packs, const Mapping& map, Imported& out)
      : m_(m), sources_(sources), names_(names), packs_(packs), map_(map), out_(out), atoms_(atom_names(m, names)) {}

  bool add(const Test& t) {
    const auto lists = lists_of(t);
    if (!lists) return true;
    std::optional<model::Model> expanded;
    if (!m_.lists.empty()) {
      expanded = model::expand(m_, *lists, sources_, names_);
      if (!expanded) return fail(t.line, "", {"avec tous ses éléments, ce test a trop de faits", "with all its elements, this test has too many facts"});
    }
    const model::Model& m = expanded ? *expanded : m_;
    const AtomNames own = expanded ? atom_names(m, names_) : AtomNames();
    Writer writer(m, expanded ? own : atoms_, map_, names_, out_.problems);
    writer.take(t, *lists);
    if (!out_.problems.empty()) return true;
    if (writer.expectations().empty()) return fail(t.line, t.name, {"ce test n'attend rien que la correspondance connaisse", "this test expects nothing that the mapping knows"});
    out_.scenarios += (out_.scenarios.empty() ? "" : "\n") + ScenarioWriter(m, names_, packs_).text(title(t.name), writer.given_case(), writer.expectations());
    ++out_.count;
    if (out_.scenarios.size() <= kMaxImportBytes) return true;
    fail(t.line, "", {"les scénarios dépassent 64 Mio, ce qu'un fichier de règles peut avoir", "the scenarios are beyond 64 MiB, which is what a file of rules can have"});
    return false;
  }

 private:
  bool fail(std::uint32_t line, const std::string& field, Arg message) {
    add_problem(out_.problems, {line, field, std::move(message)});
    return true;
  }

  // On one line, and without what would end a string.
  static std::string title(const std::string& name) {
    std::string out;
    for (const char c : printable(name)) out += c == '"' ? '\'' : c;
    return out;
  }

  // As a name between backquotes.
  static bool can_be_written(const std::string& name) { return !name.empty() && name.size() + 2 <= kMaxNameBytes && name.find_first_of("`\r\n") == std::string::npos; }

  std::optional<std::vector<ListState>> lists_of(const Test& t) {
    std::vector<ListState> lists(m_.lists.size());
    std::map<std::string, std::size_t> single;
    std::set<std::pair<std::size_t, std::string>> elements;
    for (auto& i : t.instances) {
      const MappedEntity& e = map_.entities.at(i.entity);
      if (e.list.empty()) {
        if (++single[i.entity] > 1) return fail(i.line, i.entity, {"une seule instance est attendue ; pour plusieurs, `list` nomme une liste du paquet", "one instance is expected; for several, `list` names a list of the pack"}), std::nullopt;
        continue;
      }
      const auto l = std::ranges::find_if(m_.lists, [&](const model::List& x) { return names_.text(m_.entities[x.entity].name) == e.list; });
      if (l == m_.lists.end()) {
        add_problem(out_.problems, {e.line, "entities." + i.entity, {"le paquet n'a pas de liste `" + printable(e.list) + "`", "the pack has no list `" + printable(e.list) + "`"}, true});
        return std::nullopt;
      }
      if (!l->key.valid()) return fail(i.line, i.entity, {"les éléments de cette liste n'ont pas de clé", "the elements of this list have no key"}), std::nullopt;
      if (!can_be_written(i.id))
        return fail(i.line, i.entity, {"un scénario ne peut pas nommer l'élément `" + printable(i.id) + "` : son nom est vide, a plus de 254 octets, un accent grave ou un saut de ligne",
                                       "a scenario cannot name the element `" + printable(i.id) + "`: its name is empty, has more than 254 bytes, a backquote or a line break"}), std::nullopt;
      const auto list = static_cast<std::size_t>(l - m_.lists.begin());
      if (!elements.emplace(list, i.id).second)
        return fail(i.line, i.entity, {"la liste `" + e.list + "` a déjà un élément `" + printable(i.id) + "`", "the list `" + e.list + "` has an element `" + printable(i.id) + "` already"}), std::nullopt;
      ListState& state = lists[list];
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
  Import import(m, sources, names, packs, map, out);
  const auto take = [&](const Test& t) { return import.add(t); };
  if (form == ImportForm::csv) csv_tests(tests, map, out.problems, take);
  else if (Yaml root; read_yaml(tests, root, problem)) openfisca_tests(root, map, out.problems, take);
  else out.problems.push_back(problem);
  if (out.count == 0 && out.problems.empty()) out.problems.push_back({0, "", {"il n'y a aucun test", "there is no test"}});
  return out;
}

}  // namespace domat
