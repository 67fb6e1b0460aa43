#include "runtime/batch/answer_text.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/core/date.h"
#include "runtime/core/duration.h"
#include "runtime/io/faults.h"

namespace domat {

namespace {

constexpr std::size_t kOver = 32;        // what a copy may write after a piece
constexpr std::size_t kMostValue = 64;   // characters of a value that is no member

constexpr const char* kTruths[] = {"unknown", "true", "false", "conflict"};
constexpr const char* kStates[] = {"unknown", "defined", "undefined", "conflict", "error"};

// The last digits first, two at a time.
char* put_digits(char* out, std::uint64_t v, int at_least) {
  static constexpr char kPairs[] =
      "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
      "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
  char digits[24];
  char* p = digits + sizeof digits;
  for (; v >= 100; v /= 100) std::memcpy(p -= 2, kPairs + v % 100 * 2, 2);
  if (v >= 10) std::memcpy(p -= 2, kPairs + v * 2, 2);
  else *--p = static_cast<char>('0' + v);
  char* end = digits + sizeof digits;
  while (end - p < at_least) *--p = '0';
  std::memcpy(out, p, static_cast<std::size_t>(end - p));
  return out + (end - p);
}

// As format_money of runtime/core; `trim` as format_decimal.
char* put_decimal(char* out, std::int64_t v, int digits, bool trim) {
  if (v < 0) *out++ = '-';
  out = put_digits(out, v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v), digits + 1);
  if (digits == 0) return out;
  std::memmove(out - digits + 1, out - digits, static_cast<std::size_t>(digits));
  out[-digits] = '.';
  ++out;
  if (!trim) return out;
  while (out[-1] == '0') --out;
  return out[-1] == '.' ? out - 1 : out;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out.append({'\\', c});
    else if (byte < 0x20) out.append("\\u00").append({kHex[byte >> 4], kHex[byte & 15]});
    else out += c;
  }
  out += '"';
}

void append_csv_cell(std::string& out, std::string_view text, char delimiter) {
  const char special[] = {delimiter, '"', '\n', '\r'};
  if (text.find_first_of({special, 4}) == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

std::vector<std::uint32_t> exceptions_first(const Pack& pack) {
  std::vector<std::uint32_t> order, stack;
  std::vector<bool> done(pack.instances.size(), false);
  for (std::uint32_t first = 0; first < pack.instances.size(); ++first) {
    stack.push_back(first);
    while (!stack.empty()) {
      const std::uint32_t at = stack.back();
      const RuleInstance& i = pack.instances[at];
      const std::size_t before = stack.size();
      for (std::uint32_t k = 0; k < i.exception_count && !done[at]; ++k)
        if (const std::uint32_t e = pack.exceptions[i.first_exception + k]; !done[e]) stack.push_back(e);
      if (stack.size() != before) continue;
      stack.pop_back();
      if (!done[at]) order.push_back(at);
      done[at] = true;
    }
  }
  return order;
}

AnswerText::AnswerText(const Pack& pack, std::vector<Wanted> wanted, TextForm form, char delimiter, bool rules)
    : wanted_(std::move(wanted)), form_(form), delimiter_(delimiter) {
  std::string before = rules ? "{\"conclusions\":{" : form == TextForm::json ? "{" : "";
  for (const Wanted& w : wanted_) {
    std::string name = before;
    if (form == TextForm::json) {
      append_json_string(name, w.name);
      name += ':';
    }
    Conclusion& c = conclusions_.emplace_back();
    c.type = w.type;
    c.proposition = w.type.kind == ValueType::boolean;
    if (c.proposition) add_proposition(c, name);
    else c.before = piece(name), add_value(pack, c);
    before = form == TextForm::json ? "," : std::string(1, delimiter);
  }
  end_ = piece(form == TextForm::csv ? "\n" : rules ? "}" : "}\n");
  if (wanted_.empty() && form == TextForm::json) end_ = piece(rules ? "{\"conclusions\":{}" : "{}\n");
  most_ += end_.length;
  text_.append(kOver, '\0');
  if (!rules) return;
  rules_ = &pack;
  order_ = exceptions_first(pack);
  for (const Rule& r : pack.rules) append_json_string(labels_.emplace_back(), r.label);
}

AnswerText::Piece AnswerText::piece(const std::string& text) {
  const Piece p{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  text_ += text;
  return p;
}

void AnswerText::add_proposition(Conclusion& c, const std::string& before) {
  std::size_t longest = 0;
  for (int i = 0; i < 4; ++i) {
    c.truth[i] = piece(form_ == TextForm::json ? before + "\"" + kTruths[i] + "\"" : before + kTruths[i]);
    longest = std::max<std::size_t>(longest, c.truth[i].length);
  }
  most_ += longest;
}

void AnswerText::add_value(const Pack& pack, Conclusion& c) {
  const bool json = form_ == TextForm::json;
  std::size_t longest = kMostValue;
  const auto add = [&](const std::string& text) {
    longest = std::max(longest, text.size());
    return piece(text);
  };
  for (int i = 0; i < 5; ++i) c.states[i] = add(json ? std::string("{\"status\":\"") + kStates[i] + "\"}" : kStates[i]);
  for (int i = 1; i < 6; ++i) {
    const std::string word(error_word(static_cast<ValueError>(i)));
    c.errors[i] = add(json ? "{\"status\":\"error\",\"error\":\"" + word + "\"}" : "error " + word);
  }
  if (c.type.kind == ValueType::enumeration)
    for (const std::string& member : pack.enumerations[c.type.index].members) {
      std::string text;
      if (json) append_json_string(text, member);
      else append_csv_cell(text, member, delimiter_);
      c.members.push_back(add(text));
    }
  if (c.type.kind == ValueType::money) {
    const Currency& currency = pack.currencies[c.type.index];
    c.type.scale = static_cast<std::uint8_t>(currency.digits);
    if (json) c.currency = piece("\",\"currency\":\"" + currency.code + "\"}");
  }
  most_ += c.before.length + longest;
}

char* AnswerText::put(char* out, Piece p) const {
  const char* from = text_.data() + p.offset;
  std::memcpy(out, from, kOver);
  if (p.length > kOver) std::memcpy(out + kOver, from + kOver, p.length - kOver);
  return out + p.length;
}

char* AnswerText::put_defined(char* out, const Conclusion& c, std::int64_t v) const {
  const bool quoted = form_ == TextForm::json && c.type.kind != ValueType::integer;
  switch (c.type.kind) {
    case ValueType::enumeration: return put(out, c.members[static_cast<std::size_t>(v)]);
    case ValueType::integer: return put_decimal(out, v, 0, false);
    case ValueType::money:
      if (!quoted) return put_decimal(out, v, c.type.scale, false);
      std::memcpy(out, "{\"amount\":\"", 11);
      return put(put_decimal(out + 11, v, c.type.scale, false), c.currency);
    default: break;
  }
  if (quoted) *out++ = '"';
  switch (c.type.kind) {
    case ValueType::date:
    case ValueType::event: format_date(static_cast<std::int32_t>(v), out), out += 10; break;
    case ValueType::decimal: out = put_decimal(out, v, kDecimalScale, true); break;
    case ValueType::rate: out = put_decimal(out, v, kRateScale - 2, true), std::memcpy(out, " %", 2), out += 2; break;
    case ValueType::days: out += format_duration(v, DurationUnit::days, out); break;
    default: out += format_duration(v, DurationUnit::months, out); break;
  }
  if (quoted) *out++ = '"';
  return out;
}

char* AnswerText::put_value(char* out, const Conclusion& c, unsigned state, std::int64_t v) const {
  out = put(out, c.before);
  if (state == DOMAT_DEFINED) return put_defined(out, c, v);
  return put(out, state == DOMAT_ERROR ? c.errors[v] : c.states[state]);
}

std::string AnswerText::header() const {
  std::string line;
  if (form_ != TextForm::csv) return line;
  for (const Wanted& w : wanted_) {
    if (&w != &wanted_.front()) line += delimiter_;
    append_csv_cell(line, w.name, delimiter_);
  }
  return line + "\n";
}

std::string AnswerText::failed_line() const { return wanted_.size() == 1 ? "\"\"\n" : std::string(wanted_.empty() ? 0 : wanted_.size() - 1, delimiter_) + "\n"; }

void AnswerText::append(const ColumnBatch& batch, const AnswerBatch& answers, const std::vector<std::string>& failed_lines, OutText& out) const {
  std::size_t failed = 0;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (batch.any_failed() && batch.failed(row)) {
      out.append(failed_lines[failed++]);
      continue;
    }
    char* p = out.room(most_);
    const std::size_t byte = row / 8, shift = row % 8;
    for (std::size_t i = 0; i < conclusions_.size(); ++i) {
      const Conclusion& c = conclusions_[i];
      const AnswerBatch::Answer& a = answers[i];
      if (c.proposition) {
        p = put(p, c.truth[(a.t[byte] >> shift & 1) | (a.f[byte] >> shift & 1) << 1]);
        continue;
      }
      p = put_value(p, c, answers.state(i, row), a.values[row]);
    }
    out.end(put(p, end_));
    if (rules_) append_rules(out, [&](std::uint32_t i) { return answers.held(i, row); });
  }
}

void AnswerText::append(const domat_outcome& o, OutText& out) const {
  char* p = out.room(most_);
  for (std::size_t i = 0; i < conclusions_.size(); ++i) {
    const std::uint32_t atom = wanted_[i].atom;
    p = conclusions_[i].proposition ? put(p, conclusions_[i].truth[o.truths[atom] & 3]) : put_value(p, conclusions_[i], o.states[atom], o.values[atom]);
  }
  out.end(put(p, end_));
  if (rules_) append_rules(out, [&](std::uint32_t i) { return Truth{(o.holds[i] & 1) != 0, (o.holds[i] & 2) != 0}; });
}

// A rule applies when it holds and no exception that applies sets it aside; each is named once.
template <class HeldBy>
void AnswerText::append_rules(OutText& out, HeldBy held) const {
  thread_local std::vector<Truth> applies;
  thread_local std::vector<std::uint8_t> named;
  applies.assign(order_.size(), kUnknown);
  named.assign(labels_.size(), 0);
  for (const std::uint32_t at : order_) {
    const RuleInstance& i = rules_->instances[at];
    Truth defeated = kFalse;
    for (std::uint32_t k = 0; k < i.exception_count; ++k) defeated = defeated | applies[rules_->exceptions[i.first_exception + k]];
    applies[at] = held(at) & !defeated;
    if (applies[at].t) named[i.rule] = 1;
  }
  out.append(",\"rules\":[");
  bool first = true;
  for (std::size_t rule = 0; rule < named.size(); ++rule) {
    if (!named[rule]) continue;
    if (!first) out.append(",");
    first = false;
    out.append(labels_[rule]);
  }
  out.append("]}\n");
}

}  // namespace domat
