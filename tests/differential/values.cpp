// Values: read, chosen, worked out. What is concluded has no more decimals than its type; what is compared or rounded may have.
#include <fmt/format.h>

#include <iterator>

#include "tests/differential/sentences.h"

namespace domat::differential {

namespace {

constexpr unsigned kDepth = 2;  // of what is worked out from what is worked out

struct Native {
  const char *name, *parameters;
  char result;
};
constexpr Native kNatives[] = {
#define NATIVE(name, french, english, result, parameters) {french, parameters, #result[0]},
#include "runtime/core/natives.def"
#undef NATIVE
};

const char* const kModes[] = {"au_plus_près", "pair", "inférieur", "supérieur"};

// What a value of that type can be rounded to a multiple of.
std::vector<std::string> units(Type t) {
  switch (t.kind) {
    case Type::money: return t.index == 0 ? std::vector<std::string>{"centime", "1 €", "0,50 €", "1 000 €"} : std::vector<std::string>{"centime", "10 USD"};
    case Type::decimal: return {"0,000001", "0,01", "1", "2,5"};
    case Type::rate: return {"0,000001 %", "0,1 %", "1 %"};
    case Type::days: return {"1 jour", "2 semaines"};
    case Type::months: return {"1 mois", "1 an"};
    default: return {"1", "10", "7"};
  }
}

// Ends of brackets, ascending.
std::vector<std::string> ends(Type t) {
  switch (t.kind) {
    case Type::money: return t.index == 0 ? std::vector<std::string>{"10 €", "7 500,50 €", "20 000 €"} : std::vector<std::string>{"10 USD", "250,75 USD", "1 000 USD"};
    case Type::decimal: return {"0,5", "1,25", "1 000,5"};
    case Type::rate: return {"10 %", "33,333333 %", "150 %"};
    case Type::days: return {"1 jour", "15 jours", "400 jours"};
    case Type::months: return {"4 mois", "1 an", "8 ans"};
    default: return {"1", "3", "1 000"};
  }
}

}  // namespace

std::string branch(const std::string& value) {
  return value.starts_with('(') || value.find(" sinon ") == std::string::npos ? value : "(" + value + ")";
}

std::string Sentences::constant(Type t) {
  if (t.kind == Type::date) return c_.chance(15) ? c_.among(far_days()) : c_.among(days());
  if (t.kind != Type::enumeration) return c_.among(constants(t));
  std::string member = c_.among(v_.members[t.index]);
  return c_.chance(25) ? v_.enumerations[t.index] + "." + member : member;
}

std::string Sentences::formal_or(Type t, const std::string& otherwise) {
  std::vector<std::string> fitting;
  if (formals_)
    for (auto& f : *formals_)
      if (f.type == t) fitting.push_back(f.name);
  return fitting.empty() || !c_.chance(70) ? otherwise : c_.among(fitting);
}

std::string Sentences::value(Type t, unsigned layer, const std::vector<Bound>& variables, std::vector<std::string>& guards) {
  return value(t, Where{layer, variables, guards}, kDepth);
}

std::string Sentences::value(Type t, const Where& w, unsigned depth) {
  if (v_.is_element(t)) return element(t, w);
  if (depth == 0 || !c_.chance(50)) return formal_or(t, read(t, w));
  std::vector<const Constant*> dated;
  for (auto& x : v_.constants)
    if (x.type == t) dated.push_back(&x);
  std::vector<const Function*> called;
  for (auto& f : v_.functions)
    if (f.type == t) called.push_back(&f);
  const bool has_order = t.kind != Type::enumeration;
  switch (c_.weighted({15, dated.empty() ? 0u : 15u, called.empty() ? 0u : 15u, has_order ? 10u : 0u, has_order ? 45u : 0u, v_.lists > 0 ? 35u : 6u})) {
    case 0: return choice(t, w, depth - 1);
    case 1: return constant_at(*c_.among(dated), w, depth - 1);
    case 2: return call(*c_.among(called), w, depth - 1);
    case 3: return extreme(t, w, depth - 1);
    case 5: return aggregate(t, w, depth - 1);
    default: return t.kind == Type::date ? date(w, depth - 1) : quantity(t, w, depth - 1);
  }
}

// A variable, an event's date, a fact, another conclusion or a constant.
std::string Sentences::read(Type t, const Where& w) {
  std::vector<std::string> fitting;
  if (t.kind == Type::enumeration)
    for (auto& b : w.variables)
      if (b.enumeration == t.index) fitting.push_back(b.name);
  if (!fitting.empty() && c_.chance(30)) return c_.among(fitting);

  if (t.kind == Type::date && c_.chance(25)) {
    const auto found = events(w.variables);
    if (found.empty()) return "jour";
    std::string e = reference(*c_.among(found), w.variables);
    if (c_.chance(50)) return e + " sinon " + constant(t);
    w.guards.push_back(e);
    return e;
  }
  auto names = readable(w.layer, t, true, w.variables);
  if (names.empty() || c_.chance(30)) return constant(t);
  const Name& n = *c_.among(names);
  std::string read = reference(n, w.variables);
  if (n.sure && c_.chance(80)) return read;
  if (c_.chance(40)) return read + " sinon " + branch(value(t, n.layer, {}, w.guards));
  w.guards.push_back(fmt::format("défini({})", read));
  return read;
}

std::string Sentences::choice(Type t, const Where& w, unsigned depth) {
  auto one = [&] { return t.kind == Type::enumeration ? typed(t, branch(value(t, w, depth))) : branch(value(t, w, depth)); };
  const std::string yes = one(), no = one();
  return fmt::format("(si {} alors {} sinon {})", condition(1 + c_.below(2), w.layer, w.variables), yes, no);
}

std::string Sentences::extreme(Type t, const Where& w, unsigned depth) {
  std::vector<std::string> parts;
  for (unsigned i = 2 + c_.below(2); i-- > 0;) parts.push_back(value(t, w, depth));
  return fmt::format("{}({})", c_.chance(50) ? "min" : "max", fmt::join(parts, ", "));
}

std::string Sentences::constant_at(const Constant& x, const Where& w, unsigned depth) {
  if (!c_.chance(50)) return x.name;
  return fmt::format("{} au ({})", x.name, value({Type::date, 0}, w, depth));
}

std::string Sentences::any_argument(Type t, const Where& w, unsigned depth) {
  if (t.kind == Type::boolean) return condition(1, w.layer, w.variables);
  if (t.kind == Type::calendar) return calendar(w, depth);
  return value(t, w, depth);
}

std::string Sentences::call(const Function& f, const Where& w, unsigned depth) {
  std::vector<std::string> arguments;
  for (Type t : f.parameters) arguments.push_back(any_argument(t, w, depth));
  return fmt::format("{}({})", f.name, fmt::join(arguments, ", "));
}

std::string Sentences::calendar(const Where& w, unsigned depth) {
  const Type t{Type::calendar, 0};
  if (depth > 0 && c_.chance(20))
    return fmt::format("(si {} alors {} sinon {})", condition(1, w.layer, w.variables), calendar(w, 0), calendar(w, 0));
  return formal_or(t, c_.among(v_.calendars));
}

std::string Sentences::native(char result, const Where& w, unsigned depth) {
  std::vector<const Native*> found;
  for (auto& n : kNatives)
    if (n.result == result && *n.name) found.push_back(&n);
  const Native& n = *c_.among(found);
  if (std::string_view(n.parameters) == "III") {
    static const std::vector<std::string> years{"2024", "2023", "1", "9999", "0", "10000", "1900"}, months{"2", "12", "1", "13", "0"}, days{"29", "1", "31", "30", "0", "32"};
    return fmt::format("{}({}, {}, {})", n.name, c_.chance(50) ? value({Type::integer, 0}, w, depth) : c_.among(years), c_.among(months), c_.among(days));
  }
  std::vector<std::string> arguments;
  for (const char* p = n.parameters; *p; ++p) {
    static const std::vector<std::string> few{"5", "-3", "0", "10", "250", "3652058"};
    const Type::Kind kind = *p == 'D' ? Type::date : *p == 'I' ? Type::integer : *p == 'J' ? Type::days : *p == 'M' ? Type::months : Type::calendar;
    arguments.push_back(kind == Type::integer && c_.chance(60) ? c_.among(few) : any_argument({kind, 0}, w, depth));
  }
  return fmt::format("{}({})", n.name, fmt::join(arguments, ", "));
}

std::string Sentences::date(const Where& w, unsigned depth) {
  if (c_.chance(40)) return native('D', w, depth);
  const Type days{Type::days, 0}, months{Type::months, 0};
  std::string all = value({Type::date, 0}, w, depth);
  for (unsigned i = 1 + c_.below(2); i-- > 0;) all += (c_.chance(50) ? " + " : " - ") + value(c_.chance(50) ? days : months, w, depth);
  return "(" + all + ")";
}

Type Sentences::any_quantity() {
  static constexpr Type::Kind kKinds[] = {Type::money, Type::integer, Type::decimal, Type::days, Type::months, Type::rate};
  return {kKinds[c_.below(std::size(kKinds))], 0};
}

// No more decimals than the type has.
std::string Sentences::quantity(Type t, const Where& w, unsigned depth) {
  const Type whole{Type::integer, 0}, day{Type::date, 0};
  switch (c_.weighted({20, 8, 15, 30, 10, 17})) {
    case 0: {
      std::string all = value(t, w, depth);
      for (unsigned i = 1 + c_.below(2); i-- > 0;) all += (c_.chance(50) ? " + " : " - ") + value(t, w, depth);
      return "(" + all + ")";
    }
    case 1: return fmt::format("(-{})", value(t, w, depth));
    case 2: return c_.chance(50) ? fmt::format("({} * {})", value(t, w, depth), value(whole, w, depth)) : fmt::format("({} * {} * {})", value(whole, w, depth), value(t, w, depth), value(whole, w, depth));
    case 3: return rounded(t, w, depth);
    case 4: {
      static constexpr Type::Kind kBases[] = {Type::integer, Type::days, Type::months};
      return brackets(t, {kBases[c_.below(3)], 0}, false, w, depth);
    }
    default: break;
  }
  switch (t.kind) {
    case Type::days: return fmt::format("({} - {})", value(day, w, depth), value(day, w, depth));
    case Type::months: return native('M', w, depth);
    case Type::integer:
      if (c_.chance(75)) return native('I', w, depth);
      return fmt::format("nombre_de({})", value({c_.chance(50) ? Type::days : Type::months, 0}, w, depth));
    default: return rounded(t, w, depth);
  }
}

// A quantity with as many decimals as its factors have together.
std::string Sentences::exact(Type t, const Where& w, unsigned depth) {
  const Type rate{Type::rate, 0}, decimal{Type::decimal, 0};
  const bool length = t.kind == Type::days || t.kind == Type::months;
  if (length) return value(t, w, depth);
  const std::string one = value(t, w, depth);
  switch (c_.below(t.kind == Type::money ? 5 : t.kind == Type::rate ? 3 : 2)) {
    case 0: return fmt::format("({} * {})", one, value(decimal, w, depth));
    case 1: return fmt::format("({} * {} - {})", value(decimal, w, depth), one, value(t, w, depth));
    case 2: return fmt::format("({} * {})", one, value(rate, w, depth));
    case 3: return brackets(rate, t, true, w, depth);
    default: return fmt::format("({} * {} * {})", value(rate, w, depth), one, value(rate, w, depth));
  }
}

std::string Sentences::rounded(Type t, const Where& w, unsigned depth) {
  std::string what;
  const Type number{c_.chance(50) ? Type::integer : Type::decimal, 0};
  const bool ratio = t.kind == Type::integer || t.kind == Type::decimal || (t.kind == Type::rate && c_.chance(50));
  switch (c_.below(3)) {
    case 0: what = exact(t, w, depth); break;
    case 1:
      if (ratio) {
        const Type of = any_quantity();
        what = fmt::format("{} / {}", exact(of, w, depth), value(of, w, depth));
      } else if (t.kind == Type::money && c_.chance(30)) {
        what = fmt::format("{} / {}", value(t, w, depth), value({Type::rate, 0}, w, depth));
      } else {
        what = fmt::format("{} / {}", exact(t, w, depth), value(number, w, depth));
      }
      break;
    default: what = fmt::format("{} / {}", value(t, w, depth), c_.below(4));
  }
  return fmt::format("arrondi({}, {}, {})", what, c_.among(units(t)), kModes[c_.below(4)]);
}

// So much of `of` for each of the base; rates of an amount.
std::string Sentences::brackets(Type of, Type base, bool rates, const Where& w, unsigned depth) {
  std::string all = fmt::format("barème({} : ", value(base, w, depth));
  const auto limits = ends(base);
  const unsigned count = c_.below(3);
  for (unsigned i = 0; i < count; ++i) {
    const auto names = readable(w.layer < 1 ? w.layer : 1, base, true, w.variables);
    const bool named = !names.empty() && c_.chance(25);
    all += fmt::format("{} jusqu'à {}, ", c_.among(constants(of)), named ? reference(*c_.among(names), w.variables) : limits[i]);
  }
  return all + (rates ? c_.among(constants(of)) : value(of, w, depth)) + (c_.chance(20) ? " jusqu'à " + limits[2] + ")" : ")");
}

}  // namespace domat::differential
