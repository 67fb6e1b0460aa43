#include "tests/bench/kernels/own.h"
#include "tests/bench/kernels/rules.h"
#include "tests/bench/names.h"

#include <simdjson.h>

namespace domat::bench {
namespace {

// The place of a name, which is nearly always the one expected; -1: none.
int place_of(simdjson::ondemand::raw_json_string key, int expected) {
  if (expected < kW1Facts && key.unsafe_is_equal(kW1FactNames[expected])) return expected;
  for (int i = 0; i < kW1Facts; ++i)
    if (key.unsafe_is_equal(kW1FactNames[i])) return i;
  return -1;
}

bool read_facts(simdjson::ondemand::parser& parser, simdjson::padded_string_view text, Bit (&x)[kW1Facts]) {
  simdjson::ondemand::document document;
  if (parser.iterate(text).get(document)) return false;
  simdjson::ondemand::object object;
  if (document.get_object().get(object)) return false;
  unsigned seen = 0;
  int expected = 0;
  for (auto member : object) {
    simdjson::ondemand::field field;
    bool value;
    if (std::move(member).get(field)) return false;
    const int place = place_of(field.key(), expected);
    if (place < 0 || field.value().get_bool().get(value)) return false;
    x[place].t = value;
    seen |= 1u << place;
    expected = place + 1;
  }
  return seen == (1u << kW1Facts) - 1 && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Everything but the values, made once: `{"a":`, `,"b":`…
struct Template {
  std::string before[kW1Conclusions];
  Template() {
    for (int c = 0; c < kW1Conclusions; ++c) before[c] = std::string(c ? ",\"" : "{\"") + std::string(kW1ConclusionNames[c]) + "\":";
  }
};

}  // namespace

void* w3_parser() { return new simdjson::ondemand::parser; }

bool w3(void* parser, const char* text, std::size_t size, std::size_t room, std::string& out) {
  static const Template pieces;
  Bit x[kW1Facts], y[kW1Conclusions];
  if (!read_facts(*static_cast<simdjson::ondemand::parser*>(parser), simdjson::padded_string_view(text, size, size + room), x)) return false;
  w1_rules(x, y);
  char buffer[512];
  char* end = buffer;
  for (int c = 0; c < kW1Conclusions; ++c) {
    std::memcpy(end, pieces.before[c].data(), pieces.before[c].size());
    end += pieces.before[c].size();
    std::memcpy(end, y[c].t ? "true " : "false", 5);
    end += 5 - y[c].t;
  }
  *end++ = '}';
  out.assign(buffer, end);
  return true;
}

}  // namespace domat::bench
