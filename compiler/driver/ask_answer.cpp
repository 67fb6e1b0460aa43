#include "compiler/driver/ask_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/explain/values.h"

namespace domat {

namespace {

const Declaration& declaration(const Pack& p, std::uint32_t atom) { return p.declarations[p.atom_declaration[atom]]; }

template <std::size_t n>
bool is_one_of(const std::string& word, const std::array<const char*, n>& words) {
  return std::ranges::find(words, word) != words.end();
}
constexpr std::array kYes = {"oui", "o", "vrai", "yes", "y", "true"};
constexpr std::array kNo = {"non", "n", "faux", "no", "false"};
constexpr std::array kNever = {"non", "jamais", "n", "faux", "no", "never", "false"};

// Spaces of any kind taken out, and the comma before decimals, which in English would be one between thousands, made a point.
std::string digits_of(const std::string& text, Lang lang) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\u00a0") == 0) ++i;
    else if (text.compare(i, 3, "\u202f") == 0) i += 2;
    else if (text[i] == ',' && lang == Lang::fr) out += '.';
    else if (text[i] != ' ' && text[i] != '_') out += text[i];
  }
  return out;
}

// "1 000,50 €", "250 USD".
std::optional<Json> amount_answer(const std::string& line, Lang lang) {
  std::string text = digits_of(line, lang), currency;
  if (text.ends_with("€")) text.resize(text.size() - 3), currency = "EUR";
  while (!text.empty() && std::isalpha(static_cast<unsigned char>(text.back()))) currency.insert(currency.begin(), text.back()), text.pop_back();
  if (text.empty()) return std::nullopt;
  return currency.empty() ? Json(text) : Json{{"amount", text}, {"currency", currency}};
}

// "10 jours", "2 semaines", "1 an et 6 mois", or in ISO 8601.
std::optional<Json> duration_answer(const std::string& line, bool days) {
  if (line.starts_with("P")) return Json(line);
  const std::string text = fold(line);
  std::int64_t total = 0;
  bool any = false;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text.compare(i, 2, "\u00a0") == 0) {
      i += text[i] == ' ' ? 1 : 2;
      continue;
    }
    const std::size_t word_end = std::min(text.find(' ', i), text.size());
    const std::string word = text.substr(i, word_end - i);
    if (any && (word == "et" || word == "and")) {
      i = word_end;
      continue;
    }
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), n);
    if (error != std::errc() || n < 0) return std::nullopt;
    i = static_cast<std::size_t>(end - text.data());
    while (i < text.size() && text[i] == ' ') ++i;
    const std::size_t unit_end = std::min(text.find(' ', i), text.size());
    const std::string unit = text.substr(i, unit_end - i);
    i = unit_end;
    std::int64_t times = 0;
    if (unit.empty()) times = 1;
    if (days && (unit == "jour" || unit == "jours" || unit == "day" || unit == "days")) times = 1;
    if (days && (unit == "semaine" || unit == "semaines" || unit == "week" || unit == "weeks")) times = 7;
    if (!days && (unit == "mois" || unit == "month" || unit == "months")) times = 1;
    if (!days && (unit == "an" || unit == "ans" || unit == "annee" || unit == "annees" || unit == "year" || unit == "years")) times = 12;
    if (times == 0 || __builtin_mul_overflow(n, times, &n) || __builtin_add_overflow(total, n, &total)) return std::nullopt;
    any = true;
  }
  if (!any) return std::nullopt;
  return Json(fmt::format("P{}{}", total, days ? 'D' : 'M'));
}

std::optional<Json> member_answer(const Enumeration& e, const std::string& line) {
  const std::string name = nfc(line);
  if (std::ranges::find(e.members, name) != e.members.end()) return Json(name);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error == std::errc() && end == line.data() + line.size() && number >= 1 && number <= e.members.size()) return Json(e.members[number - 1]);
  const std::string* alike = nullptr;
  for (const std::string& m : e.members) {
    if (fold(m) != fold(name)) continue;
    if (alike) return std::nullopt;  // which of the two is meant?
    alike = &m;
  }
  return alike ? std::optional(Json(*alike)) : std::nullopt;
}

}  // namespace

std::string date_of_words(const std::string& line, Lang lang) {
  unsigned day = 0, month = 0, year = 0;
  int length = 0;
  // 1/3/2025 is the first of March in French, and may be anything in English.
  if (lang == Lang::fr && line.size() <= 10 && std::sscanf(line.c_str(), "%2u/%2u/%4u%n", &day, &month, &year, &length) == 3 && static_cast<std::size_t>(length) == line.size())
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
  return line;
}

bool does_not_know(const std::string& line) {
  static constexpr std::array kWords = {"?", "ne sait pas", "ne sais pas", "je ne sais pas", "nsp", "inconnu", "don't know", "i don't know", "dont know", "unknown"};
  std::string word = fold(line);
  for (std::size_t i; (i = word.find("\u2019")) != std::string::npos;) word.replace(i, 3, "'");
  return is_one_of(word, kWords);
}

std::string expected_words(const Pack& p, std::uint32_t atom, Lang lang) {
  const bool french = lang == Lang::fr;
  const auto t = [&](const char* fr, const char* en) { return french ? fr : en; };
  const Declaration& d = declaration(p, atom);
  if (d.list != kNone && p.lists[d.list].key.empty())
    return t("combien il y en a ; 0 s'il n'y en a pas", "how many there are; 0 if there is none");
  if (d.list != kNone) return t("leurs noms, séparés par des points-virgules ; 0 s'il n'y en a pas", "their names, separated by semicolons; 0 if there is none");
  switch (d.type.kind) {
    case ValueType::boolean: return t("oui ou non", "yes or no");
    case ValueType::event: return t("la date, comme 2025-03-01 ou 1/3/2025 ; non si cela n'a pas eu lieu", "the date, such as 2025-03-01; no if it did not happen");
    case ValueType::date: return t("une date, comme 2025-03-01 ou 1/3/2025", "a date, such as 2025-03-01");
    case ValueType::enumeration: return t("un des numéros, ou un des noms", "one of the numbers, or one of the names");
    case ValueType::money: {
      const Currency& c = p.currencies[d.type.index];
      return std::string(t("un montant, comme ", "an amount, such as ")) + (c.digits > 0 ? t("1 000,50 ", "1000.50 ") : "1000 ") + (c.code == "EUR" ? "€" : c.code);
    }
    case ValueType::integer: return t("un nombre entier, comme 12", "a whole number, such as 12");
    case ValueType::decimal: return t("un nombre, comme 3,25", "a number, such as 3.25");
    case ValueType::rate: return t("un taux, comme 12,5 %", "a rate, such as 12.5 %");
    case ValueType::days: return t("une durée, comme 10 jours ou 2 semaines", "a duration, such as 10 days or 2 weeks");
    case ValueType::months: return t("une durée, comme 8 mois ou 1 an et 6 mois", "a duration, such as 8 months or 1 year and 6 months");
    case ValueType::calendar: break;
  }
  return "";
}

std::string choices_words(const Pack& p, std::uint32_t atom) {
  const TypeRef type = declaration(p, atom).type;
  if (type.kind != ValueType::enumeration) return "";
  std::string out;
  const auto& members = p.enumerations[type.index].members;
  for (std::size_t i = 0; i < members.size(); ++i) out += fmt::format("  {:>2}. {}\n", i + 1, printable(members[i]));
  return out;
}

std::optional<Json> answered(const Pack& p, std::uint32_t atom, const std::string& line, Lang lang) {
  const Declaration& d = declaration(p, atom);
  const std::string word = fold(line);
  switch (d.type.kind) {
    case ValueType::boolean:
      if (is_one_of(word, kYes)) return Json(true);
      return is_one_of(word, kNo) ? std::optional(Json(false)) : std::nullopt;
    case ValueType::event:
      if (is_one_of(word, kNever)) return Json(false);
      if (is_one_of(word, kYes)) return std::nullopt;  // but when?
      return Json(date_of_words(line, lang));
    case ValueType::date: return Json(date_of_words(line, lang));
    case ValueType::enumeration: return member_answer(p.enumerations[d.type.index], line);
    case ValueType::money: return amount_answer(line, lang);
    case ValueType::integer:
    case ValueType::decimal: return Json(digits_of(line, lang));
    case ValueType::rate: return Json(digits_of(line, lang));
    case ValueType::days: return duration_answer(line, true);
    case ValueType::months: return duration_answer(line, false);
    case ValueType::calendar: break;
  }
  return std::nullopt;
}

}  // namespace domat
