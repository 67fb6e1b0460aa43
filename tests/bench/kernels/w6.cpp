// Rows of W1's twelve facts, W2's amounts with two decimals, its percentage and its flags, in this order; each written back as W1's
// ten conclusions and the indemnity.
#include "tests/bench/kernels/own.h"
#include "tests/bench/kernels/rules.h"
#include "tests/bench/names.h"

#include <algorithm>
#include <charconv>
#include <simdjson.h>

namespace domat::bench {
namespace {

struct Row {
  Bit facts[kW1Facts];
  std::int64_t numbers[kW2Numbers];
  bool flags[4];
};

std::int64_t indemnity(const Row& row) {
  const auto [damage, fixed, plafond, fire, pct] = row.numbers;
  const auto [terrorisme, guerre, faute_intentionnelle, defaut_entretien] = row.flags;
  if (guerre || faute_intentionnelle || (defaut_entretien && !terrorisme)) return 0;
  const std::int64_t franchise = std::max(fixed, damage * pct / 100);
  const std::int64_t ceiling = terrorisme ? std::max<std::int64_t>(plafond, std::max<std::int64_t>(fire / 5, 2'000'000'000)) : plafond;
  return std::min<std::int64_t>(ceiling, std::max<std::int64_t>(0, damage - franchise));
}

void write_row(const Row& row, std::string& out) {
  Bit conclusions[kW1Conclusions];
  w1_rules(row.facts, conclusions);
  char buffer[128];
  char* end = buffer;
  for (const Bit& c : conclusions) {
    std::memcpy(end, c.t ? "true, " : "false,", 6);
    end += 6 - c.t;
  }
  const std::int64_t cents = indemnity(row);
  end = std::to_chars(end, buffer + sizeof buffer, cents / 100).ptr;
  *end++ = '.';
  *end++ = static_cast<char>('0' + cents / 10 % 10);
  *end++ = static_cast<char>('0' + cents % 10);
  *end++ = '\n';
  out.append(buffer, end);
}

bool read_bool(const char* from, const char* to, bool& value) {
  value = to - from == 4 && std::memcmp(from, "true", 4) == 0;
  return value || (to - from == 5 && std::memcmp(from, "false", 5) == 0);
}
bool read_whole(const char* from, const char* to, std::int64_t& value) {
  value = 0;
  for (const char* p = from; p != to; ++p) {
    if (*p < '0' || *p > '9') return false;
    value = value * 10 + (*p - '0');
  }
  return from != to;
}
bool read_amount(const char* from, const char* to, std::int64_t& cents) {
  std::int64_t whole, decimals;
  if (to - from < 4 || to[-3] != '.' || !read_whole(from, to - 3, whole) || !read_whole(to - 2, to, decimals)) return false;
  cents = whole * 100 + decimals;
  return true;
}

// The bounds of fields and rows, found byte by byte.
struct Cells {
  const char *at, *end;
  bool next(char last, const char*& from, const char*& to) {
    from = at;
    while (at != end && *at != ',' && *at != '\n') ++at;
    to = at;
    return at != end && *at++ == last;
  }
};

bool read_csv_row(Cells& cells, Row& row) {
  const char *from, *to;
  bool value;
  for (Bit& fact : row.facts) {
    if (!cells.next(',', from, to) || !read_bool(from, to, value)) return false;
    fact.t = value;
  }
  for (int i = 0; i < kW2Amounts; ++i)
    if (!cells.next(',', from, to) || !read_amount(from, to, row.numbers[i])) return false;
  if (!cells.next(',', from, to) || !read_whole(from, to, row.numbers[4])) return false;
  for (int i = 0; i < 4; ++i)
    if (!cells.next(i == 3 ? '\n' : ',', from, to) || !read_bool(from, to, row.flags[i])) return false;
  return true;
}

template <class Document>
bool read_json_row(Document& document, Row& row) {
  simdjson::ondemand::object object;
  if (document.get_object().get(object)) return false;
  for (int i = 0; i < kW1Facts; ++i) {
    bool value;
    if (object.find_field(kW1FactNames[i]).get_bool().get(value)) return false;
    row.facts[i].t = value;
  }
  for (int i = 0; i < kW2Amounts; ++i) {
    std::string_view text;
    if (object.find_field(kW2FactNames[i]).get_string().get(text) || !read_amount(text.data(), text.data() + text.size(), row.numbers[i])) return false;
  }
  if (object.find_field(kW2FactNames[4]).get_int64().get(row.numbers[4])) return false;
  for (int i = 0; i < 4; ++i)
    if (object.find_field(kW2FactNames[kW2Numbers + i]).get_bool().get(row.flags[i])) return false;
  return true;
}

}  // namespace

bool w6_csv(const char* rows, std::size_t size, std::string& out) {
  Cells cells{rows, rows + size};
  Row row;
  while (cells.at != cells.end) {
    if (!read_csv_row(cells, row)) return false;
    write_row(row, out);
  }
  return true;
}

bool w6_json_lines(const char* lines, std::size_t size, std::string& out) {
  static thread_local simdjson::ondemand::parser parser;
  simdjson::ondemand::document_stream documents;
  if (parser.iterate_many(lines, size, simdjson::ondemand::DEFAULT_BATCH_SIZE).get(documents)) return false;
  Row row;
  for (auto document : documents) {
    simdjson::ondemand::document_reference reference;
    if (std::move(document).get(reference) || !read_json_row(reference, row)) return false;
    write_row(row, out);
  }
  return documents.truncated_bytes() == 0;
}

}  // namespace domat::bench
