// An answer in sentences and steps, before it is known how they are shown. Private to this room: text, Markdown and HTML are rendered
// from it.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/io/case_error.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/result.h"

namespace domat {

enum class Tone : std::uint8_t { plain, good, bad, open, conflict };

// A part of a sentence. All text in here is printable, and still to be escaped for where it is shown.
struct Piece {
  enum class Kind : std::uint8_t { words, name, strong };
  Kind kind = Kind::words;
  std::string text;
  Tone tone = Tone::plain;
  std::uint32_t atom = kNone;  // a name: what it is the name of, which may have an entry of its own
  friend bool operator==(const Piece&, const Piece&) = default;
};
using Sentence = std::vector<Piece>;

enum class StepKind : std::uint8_t { rule, exception, condition, proof, parameter, missing, conflict, wording, error, note };

// One thing that is said, where it comes from, and what it rests on.
struct Step {
  StepKind kind = StepKind::note;
  Tone tone = Tone::plain;
  Sentence says;
  std::vector<std::string> citations;
  std::string place;
  std::vector<Step> below;
};

// Conclusions of which the same is said, or a question that the file leaves open.
struct Entry {
  std::vector<std::uint32_t> atoms;
  std::string text;     // what it says, or asks; may be empty
  std::string verdict;  // of a question: empty
  Tone tone = Tone::plain;
  Sentence names;       // "obligations réparer(A), réparer(B)"
  std::vector<Step> steps;
};

struct Section {
  enum class Kind : std::uint8_t { errors, stands, contradictory, in_error, ruled_out, unknown, questions, unsupported, charges, incompatible };
  Kind kind;
  std::string title;
  std::vector<Entry> entries;
  std::vector<Step> lines;  // what is said without an entry
};

struct Explanation {
  Lang lang = Lang::fr;
  std::string pack, circumstances;  // "essai 1.0.0"; "règles appliquées au 1er mars 2025, en jugement"
  std::vector<Step> summary;
  std::vector<Section> sections;
  std::unordered_map<std::uint32_t, std::uint32_t> anchors;  // of each atom that has an entry, the first atom of that entry
};

// More entries than this are left out, and said to be; so are more names of one entry.
struct Extent {
  std::size_t entries = SIZE_MAX, names = SIZE_MAX;
};

// A case with errors was not evaluated: its errors are all that is said.
Explanation explanation_of(const Pack&, const Case&, const Outcome&, const Result&, const std::vector<CaseError>&, Lang, Extent);

std::string text_of(const Explanation&, bool color);  // the sections alone
std::string heading_of(const Explanation&, bool color);
std::string markdown_of(const Explanation&);
std::string html_of(const Explanation&);

}  // namespace domat
