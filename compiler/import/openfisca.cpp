// Tests as OpenFisca writes them: openfisca.org, "Writing YAML tests".
#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/import/records.h"
#include "runtime/core/date.h"
#include "runtime/core/legal_time.h"

namespace domat {

namespace {

class Tests {
 public:
  Tests(const Mapping& m, std::vector<Problem>& problems, const TakeTest& take) : m_(m), problems_(problems), take_(take) {}

  void read(const Yaml& root) {
    if (root.kind == Yaml::sequence) {
      for (auto& t : root.items)
        if (problems_.size() == kMaxProblems || !add(t)) return;
    } else if (root.kind != Yaml::nothing) {
      add(root);
    }
  }

 private:
  void fail(const Yaml& at, const std::string& field, Arg message) { add_problem(problems_, {at.line, field, std::move(message)}); }

  bool add(const Yaml& y) {
    if (y.kind != Yaml::mapping) {
      fail(y, "", {"un test est attendu : `name`, `period`, `input`, `output`", "a test is expected: `name`, `period`, `input`, `output`"});
      return true;
    }
    Test t;
    t.line = y.line;
    t.name = std::to_string(++count_);
    period_.clear();
    places_.clear();
    if (const Yaml* p = y.find("period")) take_period(*p, t);
    for (auto& [k, v] : y.entries) {
      const std::string& key = k.text;
      if (key == "name" && v.kind == Yaml::scalar) t.name = v.text;
      else if (key == "input") side(v, key, t, false);
      else if (key == "output") side(v, key, t, true);
      else if (key == "absolute_error_margin") margin(v, key, t.margin);
      else if (key == "relative_error_margin") margin(v, key, t.relative_margin);
      else if (key != "name" && key != "period" && key != "keywords" && key != "description" && !m_.ignored.contains(key))
        fail(k, key, {"ce que dit cette clé n'est pas lu ; la mettre dans `ignore` pour passer outre", "what this key says is not read; put it into `ignore` to pass it over"});
    }
    return take_(t);
  }

  // 2025, 2025-03, 2025-03-01, month:2025-03, year:2025; several of them, `month:2025-03:3`, are not one period of a case.
  void take_period(const Yaml& y, Test& t) {
    std::string text = y.text;
    for (const char* unit : {"year:", "month:", "day:"})
      if (text.starts_with(unit)) text = text.substr(std::string_view(unit).size());
    if (text.ends_with(":1")) text.resize(text.size() - 2);
    period_ = text;
    const std::string first = text.size() == 4 ? text + "-01-01" : text.size() == 7 ? text + "-01" : text;
    std::int32_t day = 0;
    if (y.kind != Yaml::scalar || !parse_date(first.data(), first.size(), &day)) {
      fail(y, "period", {"`" + printable(y.text) + "` n'est pas une période : 2025, 2025-03 ou 2025-03-01", "`" + printable(y.text) + "` is no period: 2025, 2025-03 or 2025-03-01"});
      return;
    }
    if (m_.last_day && text.size() < 10 && add_months(day, text.size() == 4 ? 12 : 1, MonthEnd::clip, &day) == TimeError::none) --day;
    t.at = day;
  }

  void margin(const Yaml& y, const std::string& field, std::map<std::string, std::string>& out) {
    if (y.kind == Yaml::scalar) out[""] = y.text;
    else if (y.kind == Yaml::mapping)
      for (auto& [k, v] : y.entries) out[k.text == "default" ? "" : nfc(k.text)] = v.text;
    else fail(y, field, {"un nombre est attendu", "a number is expected"});
  }

  void side(const Yaml& y, const std::string& of, Test& t, bool output) {
    if (y.kind == Yaml::nothing) return;
    if (y.kind != Yaml::mapping) return fail(y, of, {"des variables, ou des entités, sont attendues", "variables, or entities, are expected"});
    for (auto& [k, v] : y.entries) {
      const std::string field = of + "." + k.text;
      if (m_.entities.contains(k.text)) entity(k.text, v, field, t, output);
      else variable(k, v, field, output ? t.output : t.input, output);
    }
  }

  void entity(const std::string& name, const Yaml& y, const std::string& field, Test& t, bool output) {
    if (y.kind == Yaml::nothing) return;
    if (y.kind != Yaml::mapping) return fail(y, field, {"des entités sont attendues, chacune par son nom", "entities are expected, each by its name"});
    const MappedEntity& e = m_.entities.at(name);
    for (auto& [id, variables] : y.entries) {
      Instance& instance = instance_of(t, name, nfc(id.text), id.line);
      if (variables.kind == Yaml::nothing) continue;
      const std::string of = field + "." + id.text;
      if (variables.kind != Yaml::mapping) {
        fail(variables, of, {"les variables de cette entité sont attendues", "the variables of this entity are expected"});
        continue;
      }
      for (auto& [k, v] : variables.entries) {
        if (e.roles.contains(k.text)) role(v, of + "." + k.text, instance.roles[k.text]);
        else variable(k, v, of + "." + k.text, output ? instance.output : instance.input, output);
      }
    }
  }

  Instance& instance_of(Test& t, const std::string& entity, const std::string& id, std::uint32_t line) {
    const auto [at, fresh] = places_.try_emplace({entity, id}, t.instances.size());
    if (fresh) t.instances.push_back({entity, id, {}, {}, {}, line});
    return t.instances[at->second];
  }

  void role(const Yaml& y, const std::string& field, std::vector<std::string>& out) {
    if (y.kind == Yaml::scalar) out.push_back(nfc(y.text));
    for (auto& i : y.items)
      if (i.kind == Yaml::scalar) out.push_back(nfc(i.text));
    if (y.kind == Yaml::mapping) fail(y, field, {"le nom d'une entité, ou plusieurs, sont attendus", "the name of an entity, or several, are expected"});
  }

  // A value, or one for the period of the test.
  void variable(const Yaml& k, const Yaml& v, const std::string& field, std::vector<Said>& out, bool output) {
    const std::string name = nfc(k.text);
    if (m_.ignored.contains(name)) return;
    if (!(output ? m_.output : m_.input).contains(name))
      return fail(k, field, {std::string("la correspondance ne dit rien de ce nom : le mettre dans `") + (output ? "output" : "input") + "` ou `ignore`",
                             std::string("the mapping says nothing of this name: put it into `") + (output ? "output" : "input") + "` or `ignore`"});
    const Yaml* value = &v;
    if (v.kind == Yaml::mapping) {
      value = v.entries.size() == 1 && of_period(v.entries[0].key.text) ? &v.entries[0].value : nullptr;
      if (!value) return fail(v, field, {"une valeur est attendue, ou une seule, pour la période du test", "a value is expected, or one only, for the period of the test"});
    }
    if (value->kind == Yaml::nothing) return;
    if (value->kind != Yaml::scalar) return fail(*value, field, {"une seule valeur est attendue", "one value is expected"});
    out.push_back({name, value->text, field, value->line});
  }
  bool of_period(std::string text) const {
    for (const char* unit : {"year:", "month:", "day:"})
      if (text.starts_with(unit)) text = text.substr(std::string_view(unit).size());
    return text == period_ || text == "ETERNITY" || text == "eternity";
  }

  const Mapping& m_;
  std::vector<Problem>& problems_;
  const TakeTest& take_;
  std::size_t count_ = 0;
  std::string period_;                                                // of the test that is read
  std::map<std::pair<std::string, std::string>, std::size_t> places_;  // of its instances, by entity and name
};

}  // namespace

void openfisca_tests(const Yaml& root, const Mapping& m, std::vector<Problem>& problems, const TakeTest& take) { Tests(m, problems, take).read(root); }

}  // namespace domat
