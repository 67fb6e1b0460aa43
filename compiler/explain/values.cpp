#include "compiler/explain/values.h"

#include <algorithm>

#include "compiler/diagnostics/printable.h"
#include "runtime/core/date.h"
#include "runtime/core/money.h"
#include "runtime/io/faults.h"

namespace domat {

namespace {

constexpr const char* kSpace = "\u00a0";
constexpr std::size_t kGroupedFrom = 5;  // digits: a year is no number to be cut

class Spelling {
 public:
  Spelling(const Pack& pack, Lang lang) : pack_(pack), french_(lang == Lang::fr) {}

  const char* t(const char* fr, const char* en) const { return french_ ? fr : en; }

  std::string value(TypeRef type, std::int64_t v) const {
    switch (type.kind) {
      case ValueType::enumeration: return printable(pack_.enumerations[type.index].members[static_cast<std::size_t>(v)]);
      case ValueType::date:
      case ValueType::event: return date_words(static_cast<std::int32_t>(v));
      case ValueType::money: return money(pack_.currencies[type.index], v);
      case ValueType::integer: return number(v, 0);
      case ValueType::decimal: return number(v, kDecimalScale);
      case ValueType::rate: return number(v, kRateScale - 2) + t("\u00a0%", "%");
      case ValueType::days: return counted(v, t("jour", "day"), t("jours", "days"));
      case ValueType::months: return months(v);
      case ValueType::calendar: return pack_.calendars[static_cast<std::size_t>(v)].name;
      case ValueType::boolean: break;
    }
    return truth_words(v != 0 ? kTrue : kFalse, french_ ? Lang::fr : Lang::en);
  }

  std::string error(ValueError error) const {
    switch (error) {
      case ValueError::overflow: return t("un nombre est trop grand pour être compté exactement", "a number is too large to be counted exactly");
      case ValueError::division_by_zero: return t("division par zéro", "division by zero");
      case ValueError::no_value_that_day: return t("un paramètre n'a pas de valeur ce jour-là", "a parameter has no value on that day");
      case ValueError::outside_calendar: return t("les jours fériés de cette année ne sont pas connus", "the public holidays of that year are not known");
      case ValueError::no_such_date: return t("un jour calculé n'existe pas", "a day worked out does not exist");
    }
    return "";
  }

 private:
  // Of "1234567.5": groups of three digits, and the comma.
  std::string spelled(const std::string& plain, std::size_t grouped_from) const {
    const std::size_t begin = plain[0] == '-' ? 1 : 0, point = std::min(plain.find('.'), plain.size());
    std::string out = plain.substr(0, begin);
    for (std::size_t i = begin; i < point; ++i) {
      if (i != begin && (point - i) % 3 == 0 && point - begin >= grouped_from) out += kSpace;
      out += plain[i];
    }
    if (point < plain.size()) out += t(",", ".") + plain.substr(point + 1);
    return out;
  }
  std::string money(const Currency& currency, std::int64_t minor) const {
    char text[kMoneyChars];
    const std::string plain(text, format_money(minor, currency.digits, text));
    return spelled(plain, 0) + kSpace + (french_ && currency.code == "EUR" ? "€" : currency.code);
  }
  std::string number(std::int64_t v, int scale) const {
    char text[kMoneyChars];
    return spelled(std::string(text, format_decimal(v, scale, text)), kGroupedFrom);
  }
  // French has the plural from two on, English for all but one.
  std::string counted(std::int64_t n, const char* one, const char* many) const {
    const bool single = french_ ? n > -2 && n < 2 : n == 1 || n == -1;
    return number(n, 0) + kSpace + (single ? one : many);
  }
  std::string months(std::int64_t n) const {
    const char *month = t("mois", "month"), *many = t("mois", "months");
    // Below zero all in months: a sign before the years would not be read as one before the months too.
    if (n < 12) return counted(n, month, many);
    const std::string years = counted(n / 12, t("an", "year"), t("ans", "years"));
    return n % 12 == 0 ? years : years + t("\u00a0et\u00a0", "\u00a0and\u00a0") + counted(n % 12, month, many);
  }

  const Pack& pack_;
  bool french_;
};

}  // namespace

std::string date_words(std::int32_t days) {
  std::string text(10, '0');
  format_date(days, text.data());
  return text;
}

std::string long_date_words(std::int32_t days, Lang lang) {
  constexpr const char* kFrench[] = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"};
  constexpr const char* kEnglish[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
  const CivilDate d = civil_from_days(days);
  const std::string day = std::to_string(d.day) + (lang == Lang::fr && d.day == 1 ? "er" : "");
  return day + kSpace + (lang == Lang::fr ? kFrench : kEnglish)[d.month - 1] + kSpace + std::to_string(d.year);
}

std::string truth_words(Truth truth, Lang lang) {
  const auto t = [&](const char* fr, const char* en) { return lang == Lang::fr ? fr : en; };
  if (truth.conflict()) return t("conflit", "conflict");
  return truth.t ? t("vrai", "true") : truth.f ? t("faux", "false") : t("inconnu", "unknown");
}

std::string value_words(const Pack& pack, TypeRef type, std::int64_t v, Lang lang) { return Spelling(pack, lang).value(type, v); }

std::string state_words(const Pack& pack, TypeRef type, Value v, Lang lang) {
  const Spelling s(pack, lang);
  switch (v.state) {
    case State::defined: return s.value(type, v.v);
    case State::unknown: return s.t("inconnu", "unknown");
    case State::conflict: return s.t("conflit", "conflict");
    case State::error: return s.t("erreur\u00a0: ", "error: ") + s.error(error_of(v));
    case State::undefined: break;
  }
  return type.kind == ValueType::event ? s.t("n'a pas eu lieu", "did not happen") : s.t("indéfini", "undefined");
}

}  // namespace domat
