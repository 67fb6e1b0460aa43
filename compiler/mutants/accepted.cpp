#include "compiler/mutants/accepted.h"

#include <algorithm>
#include <array>

#include "compiler/mutants/text.h"

namespace domat::mutants {

namespace {

std::string_view trimmed(std::string_view s) {
  for (bool again = true; again;) {
    again = false;
    for (std::string_view blank : {" ", "\t", "\r", "\u00A0", "\u202F"}) {
      if (s.starts_with(blank)) s.remove_prefix(blank.size()), again = true;
      if (s.ends_with(blank)) s.remove_suffix(blank.size()), again = true;
    }
  }
  return s;
}

// "// mutant accepté : CHANGE : REASON": the change ends with the last colon that follows a backquote or ∅.
bool read(std::string_view comment, Accepted& out) {
  comment.remove_prefix(2);
  comment = trimmed(comment);
  bool named = false;
  for (std::string_view words : std::array<std::string_view, 2>{"mutant accepté", "mutant accepted"})
    if (!named && comment.starts_with(words)) comment.remove_prefix(words.size()), named = true;
  comment = trimmed(comment);
  if (!named || !comment.starts_with(":")) return false;
  comment = trimmed(comment.substr(1));
  std::size_t end = comment.size();
  for (std::size_t at = comment.find(':'); at != std::string_view::npos; at = comment.find(':', at + 1)) {
    const auto change = trimmed(comment.substr(0, at));
    if (!change.ends_with("`") && !change.ends_with("∅")) continue;
    end = at;
    break;
  }
  out.change = trimmed(comment.substr(0, end));
  if (end < comment.size()) out.reason = trimmed(comment.substr(end + 1));
  return true;
}

}  // namespace

std::vector<Accepted> accepted_mutants(const PackSource& pack, const SourceMap& sources) {
  std::vector<FileId> files;
  for (auto& tree : pack.trees) files.push_back(tree.file);
  const Text text(sources, files, pack.lang);
  std::vector<Accepted> all;
  for (FileId f : files)
    for (const Token& comment : text.comments(f)) {
      Accepted a{text.place(f, comment), 0, {}, {}};
      if (!read(text.text(f, comment), a)) continue;
      // After some text it speaks of its line, else of the next line that is no comment.
      const std::uint32_t own = sources.line_of(a.place);
      const Token* before = text.before(a.place);
      const Token* after = before ? before + 1 : text.tokens({f, a.place.end, static_cast<std::uint32_t>(sources.text(f).size())}).data();
      const bool trails = before && sources.line_of(text.place(f, *before)) == own;
      a.line = trails || !after ? own : sources.line_of(text.place(f, *after));
      all.push_back(std::move(a));
    }
  return all;
}

const Accepted* accepting(const std::vector<Accepted>& all, const Mutant& m, const SourceMap& sources) {
  const std::string change = short_difference(m, sources);
  const std::uint32_t line = sources.line_of(m.edits[0].span);
  for (auto& a : all)
    if (a.place.file == m.edits[0].span.file && a.line == line && a.change == change && !a.reason.empty()) return &a;
  return nullptr;
}

}  // namespace domat::mutants
