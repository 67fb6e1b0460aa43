// Coverage in words and figures, for whoever prints it.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/coverage/judge.h"
#include "compiler/diagnostics/diagnostics.h"

namespace domat::coverage {

enum class Kind : std::uint8_t { rule, exception, window, condition };
enum class State : std::uint8_t { covered, missing, excluded };

struct Figure {
  std::size_t covered = 0, all = 0;
};
struct Figures {
  Figure of[4];  // by Kind
  std::size_t excluded = 0;  // conditions, which are not in the figure
  Figure& operator[](Kind k) { return of[static_cast<std::size_t>(k)]; }
  const Figure& operator[](Kind k) const { return of[static_cast<std::size_t>(k)]; }
};
// Tenths of a percent, rounded down: 1000 only where nothing is missing.
std::size_t permille(const Figure&);
std::string percent_words(const Figure&, Lang);  // "92,3 %"; empty where there is nothing to cover

// A scenario that exercised an item; of a condition, its value there and the rule's outcome.
struct Exercise {
  std::uint32_t scenario;  // by Report::scenarios
  std::string binding;
  Truth value = kTrue;
  std::optional<Truth> outcome;
};
struct Item {
  Kind kind;
  State state;
  model::RuleId rule;
  std::uint32_t number;       // among the rule's items of this kind, from 1
  std::vector<Span> places;   // at least one; all but the first: where the same condition is written again
  Arg text = "";              // of a condition: as it is written, on one line; what a duty asks, in words
  Arg words = "";             // missing: what no scenario does; excluded: why; covered: empty
  std::uint32_t scenarios = 0;  // of all but conditions: how many exercise it
  std::vector<Exercise> by = {};  // covered: the first; of a condition, the pair
  Condition::Role role = Condition::of_body;  // of a condition
};
struct Group {
  std::string name;           // of the article or the file; empty: rules that cite nothing
  Figures figures;
  std::vector<Group> parts;   // paragraphs of an article
};
struct ScenarioName {
  std::string name, place;
  bool passed = true;
};
struct RuleName {
  model::RuleId rule;
  Arg name;                   // "la règle `recours`", "rule `recours`"; "le `sauf` de la règle `recours`"
  Span place;
  std::vector<std::string> citations;
};
struct Report {
  std::string pack, version;
  std::vector<ScenarioName> scenarios;
  std::vector<RuleName> rules;  // those with items, in order of the text
  std::vector<Item> items;      // in order of the rules
  Figures all;
  std::vector<Group> articles, files;
};

struct Scope {
  const Plan& plan;
  const SourceMap& sources;
  const Interner& names;
};
// `impossible` is asked of each condition that no pair shows.
Report report(const Scope&, const Record&, std::vector<ScenarioName>, const std::function<bool(const Condition&)>& impossible);

// "garantie.domat:16:7"
std::string place(const SourceMap&, Span);

std::string coverage_text(const Report&, const SourceMap&, Lang, bool color);
std::string coverage_lcov(const Report&, const SourceMap&, const std::function<std::string(FileId)>& path);
// One page that needs nothing else. The files are those of the pack, in order.
std::string coverage_html(const Report&, const Plan&, const SourceMap&, const std::vector<FileId>& files, Lang);

}  // namespace domat::coverage
