// One rule file from text to checked model, without a disk, for tests.
#pragma once
#include <string>
#include <utility>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/tokens.h"

namespace domat {

struct OneFile {
  explicit OneFile(std::string text, Lang language = Lang::fr, std::string name = "essai.domat")
      : file(sources.add(std::move(name), std::move(text))), lang(language) {}

  TokenList tokens() { return tokenize(sources, file, lang, diagnostics); }
  syntax::Tree tree() { return syntax::parse(sources, file, lang, tokens(), names, diagnostics); }
  model::Model model() {
    PackSource pack;
    pack.info.name = "essai";
    pack.info.currency = "EUR";
    pack.info.language = lang == Lang::fr ? "fr" : "en";
    pack.lang = lang;
    pack.trees.push_back(tree());
    packs.push_back(std::move(pack));
    model::Model m = check(packs, sources, names, diagnostics);
    if (!diagnostics.has_errors()) check_use(m, sources, names, diagnostics);
    return m;
  }

  // What was reported, each with its line: "unknown_name:3 bad_date:7".
  std::string reported() const {
    std::string all;
    for (const Diagnostic* d : in_order(diagnostics)) {
      if (!all.empty()) all += ' ';
      all += std::string(info(d->kind).id) + ":" + std::to_string(sources.line_of(d->span));
    }
    return all;
  }

  SourceMap sources;
  Interner names;
  Diagnostics diagnostics;
  FileId file;
  Lang lang;
  std::vector<PackSource> packs;
};

}  // namespace domat
