#include "compiler/diagnostics/diagnostics.h"

#include <algorithm>

namespace domat {
namespace {

constexpr auto error = Severity::error;
[[maybe_unused]] constexpr auto warning = Severity::warning;

constexpr DiagInfo diags[] = {
#define DIAG(id, code, severity, fr, en) {#id, code, severity, fr, en},
#define NOTE(...)
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
#undef NOTE
};
constexpr NoteInfo notes[] = {
#define DIAG(...)
#define NOTE(id, fr, en) {#id, fr, en},
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
#undef NOTE
};

const std::string& in(Lang lang, const Arg& arg) { return lang == Lang::fr ? arg.fr : arg.en; }

// Longer than any message that says something; a text of megabytes is quoted by mistake only.
constexpr std::size_t longest_argument = 4096, longest_excerpt = 80;

std::string cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(text.substr(0, bytes)) + "…";
}

std::vector<Arg> bounded(std::vector<Arg> args) {
  for (Arg& a : args) {
    a.fr = cut(a.fr, longest_argument);
    a.en = cut(a.en, longest_argument);
  }
  return args;
}

}  // namespace

const DiagInfo& info(Diag d) { return diags[static_cast<std::size_t>(d)]; }
const NoteInfo& info(Note n) { return notes[static_cast<std::size_t>(n)]; }
std::size_t diag_count() { return std::size(diags); }
std::size_t note_count() { return std::size(notes); }

std::string excerpt(std::string_view text) { return cut(text, longest_excerpt); }

std::string_view severity_name(Severity severity, Lang lang) {
  if (severity == Severity::error) return lang == Lang::fr ? "erreur" : "error";
  return lang == Lang::fr ? "avertissement" : "warning";
}

std::string fill(std::string_view pattern, const std::vector<Arg>& args, Lang lang) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool placeholder = i + 2 < pattern.size() && pattern[i] == '{' && pattern[i + 2] == '}';
    const std::size_t n = placeholder ? static_cast<std::size_t>(pattern[i + 1] - '0') : args.size();
    if (n < args.size()) {
      out += in(lang, args[n]);
      i += 2;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

std::string message(const Diagnostic& d, Lang lang) {
  return fill(lang == Lang::fr ? info(d.kind).fr : info(d.kind).en, d.args, lang);
}

std::string message(const AttachedNote& n, Lang lang) {
  return fill(lang == Lang::fr ? info(n.note).fr : info(n.note).en, n.args, lang);
}

Diagnostics::Builder Diagnostics::report(Diag kind, Span span, std::vector<Arg> args) {
  std::size_t& count = info(kind).severity == Severity::error ? errors_ : warnings_;
  if (++count > limit_) {
    ++dropped_;
    return {this, SIZE_MAX};
  }
  list_.push_back({kind, span, bounded(std::move(args)), {}});
  return {this, list_.size() - 1};
}

Diagnostics::Builder& Diagnostics::Builder::note(Note n, Span where, std::vector<Arg> args) {
  if (index_ < owner_->list_.size()) owner_->list_[index_].notes.push_back({n, where, bounded(std::move(args))});
  return *this;
}

std::vector<const Diagnostic*> in_order(const Diagnostics& all) {
  std::vector<const Diagnostic*> out;
  for (const Diagnostic& d : all.all()) out.push_back(&d);
  std::stable_sort(out.begin(), out.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return a->span.file != b->span.file ? a->span.file < b->span.file : a->span.begin < b->span.begin;
  });
  return out;
}

}  // namespace domat
