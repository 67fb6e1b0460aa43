#include "compiler/import/mapping.h"

#include <algorithm>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"

namespace domat {

namespace {

class MappingReader {
 public:
  explicit MappingReader(std::vector<Problem>& problems) : problems_(problems) {}

  Mapping read(const Yaml& root) {
    Mapping m;
    each(root, "", [&](const std::string& key, const Yaml& v) {
      if (key == "scenario") scenario(v, m);
      else if (key == "input") names(v, key, m.input);
      else if (key == "output") names(v, key, m.output);
      else if (key == "entities") entities(v, m);
      else if (key == "ignore") ignored(v, m);
      else unknown(v, key, "scenario, input, output, entities, ignore");
    });
    return m;
  }

 private:
  void fail(const Yaml& at, const std::string& field, Arg message) { add_problem(problems_, {at.line, field, std::move(message), true}); }
  void unknown(const Yaml& at, const std::string& key, const std::string& known) {
    fail(at, key, {"clé inconnue ; sont connues : " + known, "unknown key; these are known: " + known});
  }

  template <typename Visit>
  void each(const Yaml& y, const std::string& field, Visit&& visit) {
    if (y.kind == Yaml::nothing) return;
    if (y.kind != Yaml::mapping) return fail(y, field, {"des clés et leurs valeurs sont attendues", "keys and their values are expected"});
    for (auto& [k, v] : y.entries) visit(k.text, v);
  }
  std::string text(const Yaml& y, const std::string& field) {
    if (y.kind == Yaml::scalar) return y.text;
    fail(y, field, {"un texte est attendu", "a text is expected"});
    return "";
  }
  // One of these words.
  std::string word(const Yaml& y, const std::string& field, const std::vector<std::string>& all) {
    const std::string given = text(y, field);
    if (given.empty() || std::ranges::find(all, given) != all.end()) return given;
    std::string list;
    for (auto& w : all) list += (list.empty() ? "" : ", ") + w;
    fail(y, field, {"`" + printable(given) + "` n'est pas parmi " + list, "`" + printable(given) + "` is not among " + list});
    return "";
  }

  void scenario(const Yaml& y, Mapping& m) {
    each(y, "scenario", [&](const std::string& key, const Yaml& v) {
      const std::string field = "scenario." + key;
      if (key == "name") m.name = text(v, field);
      else if (key == "at") m.at = text(v, field);
      else if (key == "mode") m.mode = word(v, field, {"open", "closed"});
      else if (key == "rest") m.rest_false = word(v, field, {"false", "unknown"}) == "false";
      else if (key == "day") m.last_day = word(v, field, {"first", "last"}) == "last";
      else unknown(v, field, "name, at, mode, rest, day");
    });
  }

  void names(const Yaml& y, const std::string& of, std::map<std::string, MappedName>& out) {
    each(y, of, [&](const std::string& theirs, const Yaml& v) {
      MappedName& n = out[nfc(theirs)];
      n.line = v.line;
      const std::string field = of + "." + theirs;
      if (v.kind == Yaml::mapping) properties(v, field, of == "output", n);
      else n.to = nfc(text(v, field));
      if (n.to.empty() && v.kind == Yaml::mapping) fail(v, field, {"`to`, le nom dans le paquet, manque", "`to`, the name in the pack, is missing"});
    });
  }
  void properties(const Yaml& y, const std::string& of, bool output, MappedName& n) {
    each(y, of, [&](const std::string& key, const Yaml& v) {
      const std::string field = of + "." + key;
      if (key == "to") n.to = nfc(text(v, field));
      else if (key == "unit") n.unit = word(v, field, {"cents", "thousands", "percent", "fraction", "days", "weeks", "months", "years"});
      else if (key == "values") each(v, field, [&](const std::string& theirs, const Yaml& own) { n.values[theirs] = nfc(text(own, field)); });
      else if (key == "margin" && output) n.margin = text(v, field);
      else if (key == "relative_margin" && output) n.relative_margin = text(v, field);
      else unknown(v, field, output ? "to, unit, values, margin, relative_margin" : "to, unit, values");
    });
  }

  void entities(const Yaml& y, Mapping& m) {
    each(y, "entities", [&](const std::string& theirs, const Yaml& v) {
      MappedEntity& e = m.entities[theirs];
      e.line = v.line;
      const std::string of = "entities." + theirs;
      each(v, of, [&](const std::string& key, const Yaml& x) {
        const std::string field = of + "." + key;
        if (key == "list") e.list = nfc(text(x, field));
        else if (key == "of") e.of = text(x, field);
        else if (key == "roles") each(x, field, [&](const std::string& role, const Yaml& own) { e.roles[role] = nfc(text(own, field)); });
        else unknown(x, field, "list, of, roles");
      });
    });
    for (auto& [theirs, e] : m.entities)
      if (!e.roles.empty() && (!m.entities.contains(e.of) || m.entities.at(e.of).list.empty()))
        add_problem(problems_, {e.line, "entities." + theirs + ".of", {"avec `roles`, `of` nomme une entité qui est une liste", "with `roles`, `of` names an entity that is a list"}, true});
  }

  void ignored(const Yaml& y, Mapping& m) {
    if (y.kind != Yaml::sequence) return fail(y, "ignore", {"une liste de noms est attendue", "a list of names is expected"});
    for (auto& i : y.items) m.ignored.insert(nfc(text(i, "ignore")));
  }

  std::vector<Problem>& problems_;
};

}  // namespace

Mapping read_mapping(const Yaml& root, std::vector<Problem>& problems) { return MappingReader(problems).read(root); }

}  // namespace domat
