#include "runtime/batch/answer_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

#include "runtime/batch/short_number.h"
#include "runtime/core/date.h"
#include "runtime/core/duration.h"
#include "runtime/core/money.h"
#include "runtime/io/faults.h"

namespace domat {

namespace {

constexpr std::size_t kRows = 64;        // that are taken from planes at once
constexpr std::size_t kOver = 32;        // what a copy may write after a piece
constexpr std::size_t kTogether = 3;     // propositions in a part at most
constexpr std::size_t kFew = 256;        // conclusions of which the combinations stay in cache
constexpr std::size_t kMostValue = 64;   // characters of a value that is no member

constexpr const char* kTruths[] = {"unknown", "true", "false", "conflict"};
constexpr const char* kStates[] = {"unknown", "defined", "undefined", "conflict", "error"};

// The last `count` of eight digits, from 1 to 8, as text; eight bytes are written.
inline char* put_eight(char* out, std::uint64_t digits, unsigned count) {
  digits = (digits | 0x3030303030303030) >> (64 - 8 * count);
  std::memcpy(out, &digits, sizeof digits);
  return out + count;
}

// A whole number under a hundred million, without needless zeros.
inline char* put_short(char* out, std::uint64_t v) {
  const std::uint64_t digits = eight_digits(static_cast<std::uint32_t>(v));
  return put_eight(out, digits, 8 - static_cast<unsigned>(std::countr_zero(digits | std::uint64_t{1} << 56)) / 8);
}

inline char* put_whole(char* out, std::uint64_t v) {
  constexpr std::uint64_t kEight = 100'000'000;
  if (v < kEight) return put_short(out, v);
  const std::uint64_t above = v / kEight;
  out = above < kEight ? put_short(out, above) : put_eight(put_short(out, above / kEight), eight_digits(static_cast<std::uint32_t>(above % kEight)), 8);
  return put_eight(out, eight_digits(static_cast<std::uint32_t>(v % kEight)), 8);
}

// Whether one copy holds a proposition more than these; a conflict is the longest that one can say.
bool holds_more(const std::vector<std::string>& texts, const std::string& before) {
  return texts.size() < std::size_t{1} << (2 * kTogether) && texts.back().size() + before.size() + std::strlen("\"conflict\"") <= kOver;
}

// Bit i of a word is added to byte i, as its bit `to`.
inline void add_bits(std::array<std::uint8_t, kRows>& bytes, std::uint64_t word, unsigned to) {
  constexpr std::uint64_t kDiagonal = std::endian::native == std::endian::little ? 0x8040201008040201 : 0x0102040810204080;
  for (std::size_t i = 0; i < kRows; i += 8, word >>= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, bytes.data() + i, sizeof eight);
    eight |= ((((word & 0xFF) * 0x0101010101010101 & kDiagonal) + 0x7F7F7F7F7F7F7F7F) & 0x8080808080808080) >> (7 - to);
    std::memcpy(bytes.data() + i, &eight, sizeof eight);
  }
}

// An amount in cents, under a hundred million units.
inline char* put_cents(char* out, std::uint64_t v) {
  static constexpr auto kTwo = [] {
    std::array<char, 400> digits{};
    for (std::size_t i = 0; i < 100; ++i) digits[4 * i] = '.', digits[4 * i + 1] = static_cast<char>('0' + i / 10), digits[4 * i + 2] = static_cast<char>('0' + i % 10);
    return digits;
  }();
  const std::uint64_t whole = v / 100;
  out = put_short(out, whole);
  std::memcpy(out, kTwo.data() + 4 * (v - whole * 100), 4);
  return out + 3;
}

// As format_money of runtime/core; `trim` as format_decimal.
char* put_decimal(char* out, std::int64_t v, int digits, bool trim) {
  static constexpr std::uint32_t kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000};
  if (digits >= static_cast<int>(std::size(kPowers)) || std::endian::native != std::endian::little) return out + (trim ? format_decimal : format_money)(v, digits, out);
  if (v < 0) *out++ = '-';
  const std::uint64_t size = v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
  if (digits == 0) return put_whole(out, size);
  const std::uint64_t one = kPowers[digits], whole = size / one;
  out = put_whole(out, whole);
  *out++ = '.';
  out = put_eight(out, eight_digits(static_cast<std::uint32_t>(size - whole * one)), static_cast<unsigned>(digits));
  if (!trim) return out;
  while (out[-1] == '0') --out;
  return out[-1] == '.' ? out - 1 : out;
}

inline char* put_money(char* out, std::int64_t v, int digits) {
  return digits == 2 && static_cast<std::uint64_t>(v) < 10'000'000'000 && std::endian::native == std::endian::little ? put_cents(out, static_cast<std::uint64_t>(v)) : put_decimal(out, v, digits, false);
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

AnswerText::AnswerText(const Pack& pack, std::vector<Wanted> wanted, TextForm form, char delimiter, bool rules, TextPart part)
    : wanted_(std::move(wanted)), form_(form), delimiter_(delimiter) {
  std::string before = rules ? "{\"conclusions\":{" : form == TextForm::json && part == TextPart::line ? "{" : "";
  std::vector<std::string> texts;  // of the part that propositions are added to
  for (const Wanted& w : wanted_) {
    std::string name = before;
    if (form == TextForm::json && part != TextPart::value) {
      append_json_string(name, w.name);
      name += ':';
    }
    const bool proposition = w.type.kind == ValueType::boolean;
    if (!proposition || texts.empty() || wanted_.size() > kFew || !holds_more(texts, name)) {
      end_propositions(texts);
      parts_.push_back({});
      parts_.back().first = static_cast<std::uint32_t>(&w - wanted_.data());
      parts_.back().type = w.type;
    }
    if (proposition) add_proposition(name, texts);
    else parts_.back().before = piece(name), add_value(pack, parts_.back());
    before = form == TextForm::json ? "," : std::string(1, delimiter);
  }
  end_propositions(texts);
  end_ = piece(part != TextPart::line ? "" : form == TextForm::csv ? "\n" : rules ? "}" : "}\n");
  if (wanted_.empty() && form == TextForm::json && part == TextPart::line) end_ = piece(rules ? "{\"conclusions\":{}" : "{}\n");
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

void AnswerText::add_proposition(const std::string& before, std::vector<std::string>& texts) {
  const char* const quote = form_ == TextForm::json ? "\"" : "";
  std::vector<std::string> more;
  if (texts.empty()) texts.emplace_back();
  for (const char* const truth : kTruths)
    for (const std::string& text : texts) more.push_back(text + before + quote + truth + quote);
  texts = std::move(more);
  ++parts_.back().count;
}

void AnswerText::end_propositions(std::vector<std::string>& texts) {
  std::size_t longest = 0;
  for (const std::string& text : texts) parts_.back().truths.push_back(piece(text)), longest = std::max(longest, text.size());
  most_ += longest;
  texts.clear();
}

void AnswerText::add_value(const Pack& pack, Part& c) {
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

// Most pieces are short: what is copied of each is one length, and then the rest of a long one.
inline char* AnswerText::put(char* out, Piece p) const {
  const char* from = text_.data() + p.offset;
  std::memcpy(out, from, kOver);
  for (std::uint32_t i = kOver; i < p.length; i += kOver) std::memcpy(out + i, from + i, kOver);
  return out + p.length;
}

char* AnswerText::put_defined(char* out, const Part& c, std::int64_t v) const {
  const bool quoted = form_ == TextForm::json && c.type.kind != ValueType::integer;
  switch (c.type.kind) {
    case ValueType::enumeration: return put(out, c.members[static_cast<std::size_t>(v)]);
    case ValueType::integer: return put_decimal(out, v, 0, false);
    case ValueType::money:
      if (!quoted) return put_money(out, v, c.type.scale);
      std::memcpy(out, "{\"amount\":\"", 11);
      return put(put_money(out + 11, v, c.type.scale), c.currency);
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

char* AnswerText::put_value(char* out, const Part& c, unsigned state, std::int64_t v) const {
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

// A part of the lines of 64 rows.
struct AnswerText::Rows {
  std::array<std::uint8_t, kRows> truths;
  std::uint64_t defined = 0;  // of a value: bit i is of row `first` + i
  const std::int64_t* values = nullptr;
};

void AnswerText::take_rows(const AnswerBatch& answers, std::size_t first, std::vector<Rows>& rows) const {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    if (part.count == 0) {
      const AnswerBatch::Answer& a = answers[part.first];
      rows[i].defined = rows_of(a.defined, first), rows[i].values = a.values + first;
      continue;
    }
    rows[i].truths.fill(0);
    for (unsigned k = 0; k < part.count; ++k) {
      const AnswerBatch::Answer& a = answers[part.first + k];
      add_bits(rows[i].truths, rows_of(a.t, first), 2 * k);
      add_bits(rows[i].truths, rows_of(a.f, first), 2 * k + 1);
    }
  }
}

void AnswerText::append(const ColumnBatch& batch, const AnswerBatch& answers, const std::vector<std::string>& failed_lines, OutText& out) const {
  std::size_t failed = 0;
  std::vector<Rows> rows(parts_.size());
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    const std::size_t i = row % kRows;
    if (i == 0) take_rows(answers, row, rows);
    if (batch.any_failed() && batch.failed(row)) {
      out.append(failed_lines[failed++]);
      continue;
    }
    char* p = out.room(most_);
    const Rows* of = rows.data();
    for (const Part& part : parts_) {
      const std::uint64_t defined = of->defined >> i & 1;
      if (part.count != 0) p = put(p, part.truths[of->truths[i]]);
      else if (defined && part.type.kind == ValueType::money && form_ == TextForm::csv) p = put_money(put(p, part.before), of->values[i], part.type.scale);
      else p = put_value(p, part, defined ? unsigned{DOMAT_DEFINED} : answers.state(part.first, row), of->values[i]);
      ++of;
    }
    out.end(put(p, end_));
    if (rules_) append_rules(out, [&](std::uint32_t instance) { return answers.held(instance, row); });
  }
}

void AnswerText::append(const domat_outcome& o, OutText& out) const {
  char* p = out.room(most_);
  for (const Part& part : parts_) {
    unsigned truths = 0;
    for (unsigned k = 0; k < part.count; ++k) truths |= (o.truths[wanted_[part.first + k].atom] & 3u) << (2 * k);
    const std::uint32_t atom = wanted_[part.first].atom;
    p = part.count != 0 ? put(p, part.truths[truths]) : put_value(p, part, o.states[atom], o.values[atom]);
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
