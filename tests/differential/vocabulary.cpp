#include "tests/differential/vocabulary.h"

#include <fmt/format.h>

namespace domat::differential {

const std::vector<std::string>& days() {
  static const std::vector<std::string> all{"1999-12-31", "2010-01-01", "2015-06-30", "2016-02-29", "2020-01-01", "2020-01-02", "2024-12-31", "2090-03-01"};
  return all;
}

std::string amount(unsigned which, std::size_t currency) {
  static const char* const euros[kAmounts] = {"0 €", "10 €", "7 500,50 €", "-3 €", "1_000_000.01 EUR"};
  static const char* const dollars[kAmounts] = {"0 USD", "10 $", "250,75 USD", "-3 USD", "1 000 USD"};
  return currency == 0 ? euros[which] : dollars[which];
}

namespace {

constexpr const char* kModalities[] = {"constat", "droit", "obligation", "interdiction", "pouvoir"};

class Declaring {
 public:
  explicit Declaring(Choices& c) : c_(c) {}

  Vocabulary run() {
    types();
    const unsigned facts = 2 + c_.below(5);
    for (unsigned i = 0; i < facts; ++i) fact(i);
    const unsigned events = c_.below(3);
    for (unsigned i = 0; i < events; ++i) {
      Name n{Name::event, fmt::format("é{}", i), {Type::event, 0}, parameters(30, 1)};
      say("événement {}{} « survenue de l'événement {} »", n.text, declared(n), i);
      v_.names.push_back(n);
    }
    conclusions();
    incompatible();
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

  std::vector<std::size_t> parameters(unsigned percent, unsigned most) {
    std::vector<std::size_t> all;
    while (all.size() < most && c_.chance(percent)) all.push_back(c_.below(v_.enumerations.size()));
    return all;
  }
  std::string declared(const Name& n) const {
    std::vector<std::string> all;
    for (std::size_t p : n.parameters) all.push_back(v_.enumerations[p]);
    return all.empty() ? "" : fmt::format("({})", fmt::join(all, ", "));
  }
  std::string written(Type t) const {
    switch (t.kind) {
      case Type::enumeration: return v_.enumerations[t.index];
      case Type::date: return "date";
      case Type::money: return t.index == 0 ? "argent" : "argent(USD)";
      default: return "booléen";
    }
  }
  Type type_of_value() {
    switch (c_.weighted({3, 2, 2, 1})) {
      case 0: return {Type::enumeration, c_.below(v_.enumerations.size())};
      case 1: return {Type::date, 0};
      case 2: return {Type::money, 0};
      default: return {Type::money, 1};
    }
  }

  void fact(unsigned i) {
    Name n{Name::fact, fmt::format("f{}", i), {}, {}};
    if (i > 0 && c_.chance(45)) n.type = type_of_value();
    n.parameters = parameters(25, 2);
    n.disputed = n.type.kind == Type::boolean && i > 0 && c_.chance(35);
    n.layer = n.disputed ? 1 : 0;
    std::string type = n.type.kind == Type::boolean ? "" : " : " + written(n.type);
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

  void conclusions() {
    v_.layers = 1 + c_.below(3);
    const unsigned count = v_.layers + c_.below(5);
    for (unsigned i = 0; i < count; ++i) {
      const unsigned layer = 2 + i * v_.layers / count;  // 1 is for the burdens of facts
      if (c_.chance(30)) value(i, layer);
      else proposition(i, layer);
    }
  }
  void proposition(unsigned i, unsigned layer) {
    Name n{Name::proposition, fmt::format("c{}", i), {}, parameters(35, 2), layer};
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
    Name n{Name::value, fmt::format("v{}", i), type_of_value(), parameters(30, 1), layer, false, c_.chance(40)};
    say("valeur {}{} : {}", n.text, declared(n), written(n.type));
    add(n);
    if (!n.sure) return;
    std::string constant = n.type.kind == Type::date ? c_.among(days()) : n.type.kind == Type::money ? amount(c_.below(kAmounts), n.type.index) : c_.among(v_.members[n.type.index]);
    if (n.parameters.empty()) say("présumé {} = {}", n.text, constant);
    else say("présumé pour a dans {} : {}(a) = {}", v_.enumerations[n.parameters[0]], n.text, constant);
  }

  void incompatible() {
    for (std::size_t i = 0; i < v_.names.size(); ++i)
      for (std::size_t j = i + 1; j < v_.names.size(); ++j) {
        const Name &a = v_.names[i], &b = v_.names[j];
        if (a.kind != Name::proposition || b.kind != Name::proposition || a.parameters != b.parameters || !c_.chance(12)) continue;
        if (a.parameters.empty()) say("incompatible {}, {}", a.text, b.text);
        else if (a.parameters.size() == 1)
          say("incompatible pour p dans {} tel que p != {} : {}(p), {}(p) « S0, art. 9 »", v_.enumerations[a.parameters[0]], v_.members[a.parameters[0]][0], a.text, b.text);
      }
  }

  Choices& c_;
  Vocabulary v_;
};

}  // namespace

Vocabulary make_vocabulary(Choices choices) { return Declaring(choices).run(); }

}  // namespace domat::differential
