#include "tests/differential/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

namespace domat::differential {

const std::vector<std::string>& days() {
  static const std::vector<std::string> all{"1999-12-31", "2010-01-01", "2015-06-30", "2016-02-29", "2020-01-01", "2020-01-02", "2024-12-31", "2090-03-01"};
  return all;
}

const std::vector<std::string>& far_days() {
  static const std::vector<std::string> all{"0001-01-01", "9999-12-31", "1949-12-31", "1975-01-01", "2005-12-31", "2099-12-31", "2100-01-01"};
  return all;
}

const std::vector<std::string>& constants(Type t) {
  using All = std::vector<std::string>;
  static const All euros{"0 €", "10 €", "7 500,50 €", "-3 €", "1_000_000.01 EUR", "92 233 720 368 547 758,07 €"};
  static const All dollars{"0 USD", "10 $", "250,75 USD", "-3 USD", "1 000 USD", "-92233720368547758,07 USD"};
  static const All integers{"0", "1", "3", "12", "-2", "1 000", "4611686018427387904", "9223372036854775807"};
  static const All decimals{"0", "0,5", "1,25", "-0,000001", "3", "1 000,5", "9223372036854,775807"};
  static const All rates{"0 %", "10 %", "12,5 %", "33,333333 %", "-5 %", "150 %", "0,000001 %", "92233720368,5 %"};
  static const All days{"0 jours", "1 jour", "15 jours", "2 semaines", "-3 jours", "400 jours", "3652058 jours", "9223372036854775807 jours"};
  static const All months{"0 mois", "1 mois", "4 mois", "8 ans", "-1 mois", "1 an", "119987 mois", "9223372036854775807 mois"};
  switch (t.kind) {
    case Type::money: return t.index == 0 ? euros : dollars;
    case Type::decimal: return decimals;
    case Type::rate: return rates;
    case Type::days: return days;
    case Type::months: return months;
    default: return integers;
  }
}

Type type_of_value(Choices& c, const Vocabulary& v) {
  static constexpr Type::Kind kKinds[] = {Type::enumeration, Type::date, Type::money, Type::money, Type::integer, Type::decimal, Type::rate, Type::days, Type::months};
  const unsigned which = c.weighted({3, 3, 3, 1, 3, 2, 2, 2, 2});
  const Type::Kind kind = kKinds[which];
  return {kind, kind == Type::enumeration ? c.below(v.plain()) : kind == Type::money && which == 3 ? 1u : 0u};
}

std::string written(Type t, const Vocabulary& v) {
  switch (t.kind) {
    case Type::enumeration: return v.enumerations[t.index];
    case Type::date: return "date";
    case Type::money: return t.index == 0 ? "argent" : "argent(USD)";
    case Type::integer: return "entier";
    case Type::decimal: return "décimal";
    case Type::rate: return "taux";
    case Type::days: return "durée(jours)";
    case Type::months: return "durée(mois)";
    case Type::calendar: return "calendrier";
    default: return "booléen";
  }
}

namespace {

constexpr const char* kModalities[] = {"constat", "droit", "obligation", "interdiction", "pouvoir"};

class Declaring {
 public:
  explicit Declaring(Choices& c) : c_(c) {}

  Vocabulary run() {
    types();
    lists();
    const unsigned facts = 3 + c_.below(6);
    for (unsigned i = 0; i < facts; ++i) fact(i);
    const unsigned events = c_.below(3);
    for (unsigned i = 0; i < events; ++i) {
      Name n{Name::event, fmt::format("é{}", i), {Type::event, 0}, parameters(30, 1)};
      say("événement {}{} « survenue de l'événement {} »", n.text, declared(n), i);
      v_.names.push_back(n);
    }
    for (unsigned i = c_.below(3); i-- > 0;) constant(i);
    for (unsigned i = c_.below(3); i-- > 0;) calendar(i);
    conclusions();
    incompatible();
    v_.calendars.insert(v_.calendars.end(), declared_calendars_.begin(), declared_calendars_.end());
    duty();
    return std::move(v_);
  }

 private:
  template <typename... A>
  void say(fmt::format_string<A...> pattern, A&&... args) { v_.declarations.push_back(fmt::format(pattern, std::forward<A>(args)...)); }

  void types() {
    std::vector<std::string> parties{"État", "Assuré"};
    if (c_.chance(40)) parties.push_back("Tiers");
    say("partie {}", fmt::join(parties, ", "));
    v_.enumerations = {"Partie"};
    v_.members = {parties};
    v_.calendars = {"aucun", "France", "Belgique", "Monaco"};
    const unsigned more = c_.below(3);
    for (unsigned e = 0; e < more; ++e) {
      std::vector<std::string> members;
      const unsigned count = 1 + c_.below(3);
      for (unsigned m = 0; m < count; ++m) members.push_back(fmt::format("m{}{}", e, m));
      members.push_back("autre");  // one name that two enumerations have
      say("énumération E{} {{ {} }}", e, fmt::join(members, ", "));
      v_.enumerations.push_back(fmt::format("E{}", e));
      v_.members.push_back(members);
    }
    say("source S0 « Code des essais » « https://example.org/essais »");
  }

  // Fields may refer to elements of any list, so that every list has its name before one is declared.
  void lists() {
    const std::size_t first = v_.enumerations.size();
    v_.lists = c_.chance(70) ? 1 + c_.below(2) : 0;
    for (std::size_t i = 0; i < v_.lists; ++i) {
      v_.enumerations.push_back(fmt::format("L{}", i));
      v_.members.emplace_back();
    }
    for (std::size_t e = first; e < v_.enumerations.size(); ++e) {
      v_.scalars.push_back(c_.chance(25));
      if (v_.scalars.back()) scalars(e);
      else structure(e);
    }
  }
  void scalars(std::size_t e) {
    const Type t = c_.chance(40) ? Type{Type::boolean, 0} : type_of_value(c_, v_);
    say("fait {} : liste de {}", v_.enumerations[e], written(t, v_));
    v_.names.push_back(field("", t, e));
  }
  void structure(std::size_t e) {
    std::vector<std::string> fields;
    if (c_.chance(80)) fields.push_back("clé id");
    const std::size_t before = v_.names.size(), count = 1 + c_.below(4);
    for (std::size_t i = 0; i < count; ++i) {
      Type t{Type::enumeration, v_.plain() + c_.below(v_.lists)};
      if (i == 0 || c_.chance(60)) t = c_.chance(35) ? Type{Type::boolean, 0} : type_of_value(c_, v_);
      v_.names.push_back(field(fmt::format("a{}", i), t, e));
      fields.push_back(t.kind == Type::boolean ? v_.names.back().text : fmt::format("{} : {}", v_.names.back().text, written(t, v_)));
    }
    const std::string& list = v_.enumerations[e];
    say("structure S{} {{ {} }}", list, fmt::join(fields, ", "));
    say("fait {} : liste de S{}", list, list);
    if (!c_.chance(25)) return;
    say("fait s{} : S{}", list, list);
    for (std::size_t i = before, end = v_.names.size(); i < end; ++i)
      v_.names.push_back({Name::fact, fmt::format("s{}.{}", list, v_.names[i].text), v_.names[i].type, {}});
  }
  static Name field(std::string text, Type t, std::size_t list) {
    Name n{Name::fact, std::move(text), t, {list}};
    n.field = true;
    return n;
  }

  std::vector<std::size_t> parameters(unsigned percent, unsigned most) {
    std::vector<std::size_t> all;
    while (all.size() < most && c_.chance(percent + (v_.lists ? 15 : 0))) {
      const bool element = v_.lists > 0 && c_.chance(60);
      all.push_back(element ? v_.plain() + c_.below(v_.lists) : c_.below(v_.plain()));
    }
    return all;
  }
  std::string declared(const Name& n) const {
    std::vector<std::string> all;
    for (std::size_t p : n.parameters) all.push_back(v_.enumerations[p]);
    return all.empty() ? "" : fmt::format("({})", fmt::join(all, ", "));
  }
  void fact(unsigned i) {
    Name n{Name::fact, fmt::format("f{}", i), {}, {}};
    if (i > 0 && c_.chance(60)) n.type = type_of_value(c_, v_);
    n.parameters = parameters(25, 2);
    n.disputed = n.type.kind == Type::boolean && i > 0 && c_.chance(35);
    n.layer = n.disputed ? 1 : 0;
    std::string type = n.type.kind == Type::boolean ? "" : " : " + written(n.type, v_);
    say("fait {}{}{}{}", n.text, declared(n), type, n.disputed ? dispute() : "");
    add(n);
  }
  std::string dispute() {
    const bool swap = c_.chance(50);
    return swap ? " à prouver par État contre Assuré" : " à prouver par Assuré contre État";
  }
  void add(const Name& n) {
    v_.names.push_back(n);
    if (!n.disputed) return;
    Name charge{Name::value, n.text, {Type::enumeration, 0}, n.parameters, n.layer, true, true, false};
    v_.names.push_back(charge);
  }

  std::string any_constant(Type t) {
    return t.kind == Type::date ? c_.among(days()) : t.kind == Type::enumeration ? c_.among(v_.members[t.index]) : c_.among(constants(t));
  }

  // A dated constant: what it is worth from one day on, or between two days.
  void constant(unsigned i) {
    const Type t = type_of_value(c_, v_);
    std::vector<std::string> values;
    const unsigned count = 1 + c_.below(3), first = c_.below(3);
    for (unsigned k = 0; k < count; ++k) {
      std::string one = any_constant(t);
      if (k > 0 || c_.chance(60)) one += " depuis " + days()[first + 2 * k];
      if (c_.chance(30)) one += (c_.chance(50) ? " avant le " : " jusqu'au ") + days()[first + 2 * k + 1];
      values.push_back(one);
    }
    say("paramètre p{} : {}{} = {}", i, written(t, v_), c_.chance(30) ? " « S0, art. 7 »" : "", fmt::join(values, ", "));
    v_.constants.push_back({fmt::format("p{}", i), t});
  }
  void calendar(unsigned i) {
    static constexpr const char* kWeeks[] = {"", " { lundi, mardi, mercredi, jeudi, vendredi, samedi }", " { mardi }", " { samedi, dimanche }"};
    static constexpr const char* kClosed[] = {"", " sauf 2020-01-02", " sauf 2024-12-31, 2016-02-29, 2015-06-30"};
    say("calendrier K{} = {}{}{}", i, c_.among(v_.calendars), kWeeks[c_.below(4)], kClosed[c_.below(3)]);
    declared_calendars_.push_back(fmt::format("K{}", i));
  }

  void conclusions() {
    v_.layers = 1 + c_.below(3);
    const unsigned count = v_.layers + c_.below(5);
    for (unsigned i = 0; i < count; ++i) {
      const unsigned layer = 2 + i * v_.layers / count;  // 1 is for the burdens of facts
      if (c_.chance(30)) value(i, layer);
      else proposition(i, layer);
    }
  }
  // So that a rule without variables has something to conclude.
  void of_no_list(Name& n) const {
    std::erase_if(n.parameters, [&](std::size_t e) { return v_.is_list(e); });
  }
  void proposition(unsigned i, unsigned layer) {
    Name n{Name::proposition, fmt::format("c{}", i), {}, parameters(35, 2), layer};
    if (i == 0) of_no_list(n);
    unsigned modality = c_.below(5);
    n.disputed = modality == 0 && c_.chance(35);
    const char* open = c_.chance(30) ? " ouvert" : "";
    const bool twins = modality == 2 && c_.chance(60);
    say("{} {}{}{}{}", kModalities[modality], n.text, declared(n), open, n.disputed ? dispute() : "");
    if (!twins) return add(n);
    // The same act, obligatory and forbidden.
    say("interdiction {}{}", n.text, declared(n));
    Name other = n;
    n.text = "obligation " + n.text;
    other.text = "interdiction " + other.text;
    add(n);
    add(other);
  }
  void value(unsigned i, unsigned layer) {
    Name n{Name::value, fmt::format("v{}", i), type_of_value(c_, v_), parameters(55, 1), layer, false, c_.chance(40)};
    if (i == 0) of_no_list(n);
    say("valeur {}{} : {}", n.text, declared(n), written(n.type, v_));
    add(n);
    if (!n.sure) return;
    const std::string is = any_constant(n.type);
    if (n.parameters.empty()) say("présumé {} = {}", n.text, is);
    else say("présumé pour a dans {} : {}(a) = {}", v_.enumerations[n.parameters[0]], n.text, is);
  }

  // Each finding lies above what its rule reads: being late is not being on time, which hangs on the obligation.
  void duty() {
    std::vector<Name> events;
    for (auto& n : v_.names)
      if (n.kind == Name::event) events.push_back(n);
    if (events.empty() || !c_.chance(40)) return;
    const Name by = c_.among(events);
    std::erase_if(events, [&](auto& n) { return !n.parameters.empty() && n.parameters != by.parameters; });

    std::vector<std::string> formals, arguments;
    for (std::size_t p : by.parameters) {
      arguments.push_back(fmt::format("x{}", arguments.size()));
      formals.push_back(fmt::format("{} : {}", arguments.back(), v_.enumerations[p]));
    }
    auto called = [](const std::string& name, const std::vector<std::string>& all) { return all.empty() ? name : fmt::format("{}({})", name, fmt::join(all, ", ")); };
    const Name from = c_.among(events);
    const bool disputed = c_.chance(50);
    say("obligation {} « agir à temps »{} accomplie par {} au plus tard le {}{}", called("d0", formals), c_.chance(30) ? " « S0, art. 8 »" : "", called(by.text, arguments),
        limit(from.parameters.empty() ? from.text : called(from.text, arguments)), disputed ? dispute() : "");
    add({Name::proposition, "d0", {}, by.parameters, 2});
    add({Name::proposition, "d0.pendant", {}, by.parameters, 3});
    add({Name::proposition, "d0.en_temps", {}, by.parameters, 3, false, true, disputed});
    for (const char* late : {"d0.tardif", "d0.silence"}) add({Name::proposition, late, {}, by.parameters, 4});
    v_.layers = std::max(v_.layers, 3u);
  }
  // Near enough to its event, most of the time, for what is done by it to be on time in some cases and late in others.
  std::string limit(const std::string& event) {
    switch (c_.below(5)) {
      case 0: return c_.among(days());
      case 1: return fmt::format("{} + {}", event, any_constant({Type::days, 0}));
      case 2: return fmt::format("ajoute_ouvrables({}, 10, {})", event, c_.among(v_.calendars));
      case 3: return fmt::format("max({} + 4 mois, {})", event, c_.among(days()));
      default: return event + " + 8 ans";
    }
  }

  void incompatible() {
    for (std::size_t i = 0; i < v_.names.size(); ++i)
      for (std::size_t j = i + 1; j < v_.names.size(); ++j) {
        const Name &a = v_.names[i], &b = v_.names[j];
        if (a.kind != Name::proposition || b.kind != Name::proposition || a.parameters != b.parameters || !c_.chance(12)) continue;
        if (a.parameters.empty()) say("incompatible {}, {}", a.text, b.text);
        else if (a.parameters.size() == 1 && v_.is_list(a.parameters[0]))
          say("incompatible pour p dans {} : {}(p), {}(p)", v_.enumerations[a.parameters[0]], a.text, b.text);
        else if (a.parameters.size() == 1)
          say("incompatible pour p dans {} tel que p != {} : {}(p), {}(p) « S0, art. 9 »", v_.enumerations[a.parameters[0]], v_.members[a.parameters[0]][0], a.text, b.text);
      }
  }

  Choices& c_;
  Vocabulary v_;
  std::vector<std::string> declared_calendars_;
};

}  // namespace

Vocabulary make_vocabulary(Choices choices) { return Declaring(choices).run(); }

}  // namespace domat::differential
