// A pack whose conclusions say what its facts say, without code: what goes in as columns must come out as columns.
#pragma once
#include <string>
#include <vector>

#include "runtime/core/generated.h"
#include "runtime/reasons/interface.h"
#include "tests/unit/pack_builder.h"

namespace domat::arrow_test {

class Echo {
 public:
  explicit Echo(bool reads_day = false) {
    fact("b", kBoolean), fact("d", kDate), fact("k", kCorps), fact("m", kEuro), fact("n", kInteger), fact("x", kDecimal), fact("r", kRate);
    fact("j", kDays), fact("mo", kMonths);
    const std::uint32_t event = builder.add("e", Kind::event, kEvent), parties = builder.add("p", Kind::fact, kBoolean, {0});
    copies().push_back({event, builder.add("E", Kind::value, kDate)});
    const std::uint32_t out = builder.add("P", Kind::right, kBoolean, {0});
    for (std::uint32_t i = 0; i < 3; ++i) copies().push_back({parties + i, out + i});
    if (reads_day) {
      builder.pack().date_fact = 0;
      while (builder.pack().declarations[builder.pack().date_fact].name != "d") ++builder.pack().date_fact;
      builder.pack().date_fact = builder.pack().declarations[builder.pack().date_fact].first_atom;
      day() = builder.add("Jour", Kind::value, kDate);
    } else {
      day() = kNone;
    }
    builder.add_rule({"première", RuleKind::rule, "", {}, {}}, copies()[0].to);
    builder.add_rule({"seconde", RuleKind::rule, "", {}, {}}, copies()[0].to);
    interface = interface_bytes(builder.pack());
    pack.abi = DOMAT_ABI, pack.reads_day = reads_day;
    pack.atoms = builder.pack().atom_count, pack.instances = builder.pack().instances.size(), pack.nodes = 1;
    pack.interface = {reinterpret_cast<const std::uint8_t*>(interface.data())};
    pack.interface_bytes = interface.size();
    pack.one = {&evaluate};
    computed.assign(pack.atoms, 1);
    pack.computed = {computed.data()};
  }
  Echo(const Echo&) = delete;

  PackBuilder builder;
  std::string interface;
  std::vector<std::uint8_t> computed;
  domat_pack pack{};

 private:
  struct Copy {
    std::uint32_t from, to;
  };
  // `one` has no other way to know them.
  static std::vector<Copy>& copies() {
    static std::vector<Copy> all;
    return all;
  }
  static std::uint32_t& day() {
    static std::uint32_t atom = kNone;
    return atom;
  }
  void fact(const std::string& name, TypeRef type) {
    if (name == "b") copies().clear();
    const std::uint32_t from = builder.add(name, Kind::fact, type);
    std::string upper = name;
    for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
    copies().push_back({from, builder.add(upper, type == kBoolean ? Kind::finding : Kind::value, type)});
  }
  static void evaluate(CaseMemory* m) {
    for (const Copy& c : copies()) {
      m->out_truths.p[c.to] = m->truths.p[c.from], m->out_states.p[c.to] = m->states.p[c.from], m->out_values.p[c.to] = m->values.p[c.from];
    }
    if (day() != kNone) m->out_states.p[day()] = m->day_known ? DOMAT_DEFINED : DOMAT_UNKNOWN, m->out_values.p[day()] = m->day;
    m->out_holds.p[0] = m->truths.p[copies()[0].from];
    m->out_holds.p[1] = 3;
    // A number that cannot be: what a rule would have met.
    for (const Copy& c : copies())
      if (m->out_states.p[c.to] == DOMAT_DEFINED && m->out_values.p[c.to] == kRefused) m->out_states.p[c.to] = DOMAT_ERROR, m->out_values.p[c.to] = DOMAT_OVERFLOW;
  }

 public:
  static constexpr std::int64_t kRefused = 424'242'424'242;
};

}  // namespace domat::arrow_test
