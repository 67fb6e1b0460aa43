// One layout for every rule file, in the keywords of either language.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/syntax/tokens.h"
#include "compiler/syntax/tree.h"

namespace domat {

// What a pack itself calls `aucun` or `Belgique`, as the language calls calendars, keeps its name in the other language. The findings of its
// duties change theirs, `répondre.silence` to `répondre.silent`.
struct OwnNames {
  std::set<std::string> calendars, duties;
};
void add_own_names(const SourceMap&, const syntax::Tree&, OwnNames&);

// The same tokens and comments, in the one layout and in the keywords of `to`. Of a file without errors only: its tree must cover it all.
// What is not code in a Markdown file stays byte for byte.
std::string format_source(const SourceMap&, FileId, Lang from, Lang to, const TokenList&, const syntax::Tree&, const OwnNames& own = {});
// A Markdown file with these texts in its blocks of rules, one after the other.
std::string with_code(std::string_view markdown, const std::vector<std::string>& parts);

struct TokenizedFile {
  const SourceMap& sources;
  FileId file;
  Lang lang;
  const TokenList& tokens;
};
// Whether two files hold the same tokens and comments, whatever their layout and language: asked before a file is overwritten.
bool same_tokens(const TokenizedFile&, const TokenizedFile&);

// A manifest that says this language; every other byte stays. Where the manifest says none (French), a line is added below its name.
std::string set_language(std::string_view manifest, Lang);

}  // namespace domat
