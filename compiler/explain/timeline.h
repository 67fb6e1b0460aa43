// What of a pack changes on which day: rules that begin, end, are replaced, or whose wording becomes known; parameters that take a value.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/sema/check.h"
#include "compiler/sema/model.h"
#include "runtime/reasons/pack.h"

namespace domat {

struct TimelineScope {
  std::string article;        // only what cites it; empty: everything
  bool dependencies = false;  // with what the packs that this one depends on declare
};

// A rule or a parameter that has dates.
struct DatedEntry {
  std::string name, place;
  std::string pack;  // of a dependency: its name
  std::vector<std::string> citations;
  bool is_parameter = false;
  RuleKind kind = RuleKind::rule;
  Window window;               // of a rule, within those of its blocks
  std::string reference_date;  // of a rule: what its window is judged by; empty: the application date
  std::vector<std::string> replaces, replaced_by;
  Parameter parameter;
};

struct Change {
  enum Kind : std::uint8_t { begins, known, ends, value, no_value };
  std::int32_t day;
  Kind kind;
  std::uint32_t entry;
  std::uint32_t value_index = 0;  // of a parameter: the value that begins, or that has ended
};

struct Timeline {
  std::vector<DatedEntry> entries;
  std::vector<Change> changes;  // in order of time; on one day, rules before parameters, each in order of the text
  std::uint32_t undated_rules = 0, undated_parameters = 0;
};

// Of a checked model and the packs that it was made of. Reservations (`sauf`) and burdens have no date of their own and are not counted.
Timeline timeline(const model::Model&, const std::vector<PackSource>&, const SourceMap&, const Interner&, const TimelineScope&);

// A paragraph a day; `color` adds terminal escapes.
std::string timeline_text(const Timeline&, const Pack&, Lang, bool color);

// Whether a citation has the article as it is written, but for accents and case, and not as the beginning of another's number:
// "art. 14" is in "Statut, art. 14, 2°", not in "Statut, art. 14-1".
bool cites(const std::string& citation, const std::string& article);

}  // namespace domat
