// Diagnostics are declared as data in diagnostics.def (kinds, in both languages) and reported with a place.
// What is reported is kept as data; rendering (render.h) comes last and knows the language.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source.h"

namespace domat {

enum class Lang : std::uint8_t { fr, en };
enum class Severity : std::uint8_t { error, warning };

enum class Diag : std::uint16_t {
#define DIAG(id, ...) id,
#define NOTE(...)
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
#undef NOTE
};
enum class Note : std::uint16_t {
#define DIAG(...)
#define NOTE(id, ...) id,
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
#undef NOTE
};

struct DiagInfo {
  std::string_view id;    // "unknown_name"
  std::string_view code;  // "D0201", stable
  Severity severity;
  std::string_view fr, en;  // patterns: {0}, {1}… stand for the arguments
};
struct NoteInfo {
  std::string_view id;
  std::string_view fr, en;
};
const DiagInfo& info(Diag);
const NoteInfo& info(Note);
std::size_t diag_count();
std::size_t note_count();
std::string_view severity_name(Severity, Lang);  // "avertissement"

// An argument is text in both languages; most are the same in both.
struct Arg {
  std::string fr, en;
  Arg(std::string both) : fr(both), en(std::move(both)) {}
  Arg(std::string_view both) : Arg(std::string(both)) {}
  Arg(const char* both) : Arg(std::string(both)) {}
  Arg(std::size_t n) : Arg(std::to_string(n)) {}
  Arg(std::string f, std::string e) : fr(std::move(f)), en(std::move(e)) {}
};

// The beginning of a text that others wrote, short enough for a message: at most 80 bytes, cut between characters.
std::string excerpt(std::string_view);

struct AttachedNote {
  Note note;
  Span span;  // invalid: the note is about no place (a help line)
  std::vector<Arg> args;
};
struct Diagnostic {
  Diag kind;
  Span span;  // invalid only for what has no text: a missing folder
  std::vector<Arg> args;
  std::vector<AttachedNote> notes;
};

class Diagnostics {
 public:
  class Builder {
   public:
    Builder& note(Note n, Span where, std::vector<Arg> args = {});
    Builder& help(Note n, std::vector<Arg> args = {}) { return note(n, Span{}, std::move(args)); }

   private:
    friend class Diagnostics;
    Builder(Diagnostics* owner, std::size_t index) : owner_(owner), index_(index) {}
    Diagnostics* owner_;
    std::size_t index_;  // past the end: it was not kept
  };

  // At most `limit` errors are kept, and as many warnings; the rest are counted.
  explicit Diagnostics(std::size_t limit = 100) : limit_(limit) {}
  Builder report(Diag, Span, std::vector<Arg> args = {});

  bool has_errors() const { return errors_ != 0; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }
  std::size_t dropped() const { return dropped_; }
  const std::vector<Diagnostic>& all() const { return list_; }

 private:
  std::size_t limit_, errors_ = 0, warnings_ = 0, dropped_ = 0;
  std::vector<Diagnostic> list_;
};

// In order of file, then offset; what has no place comes last.
std::vector<const Diagnostic*> in_order(const Diagnostics&);

// The text of a message in one language. A placeholder without argument stays as it is written.
std::string fill(std::string_view pattern, const std::vector<Arg>&, Lang);
std::string message(const Diagnostic&, Lang);
std::string message(const AttachedNote&, Lang);

}  // namespace domat
