#include "tests/differential/compiled.h"

#include <fmt/format.h>

#include <stdexcept>

#include "compiler/diagnostics/render.h"
#include "compiler/ir/from_model.h"
#include "compiler/pack/load.h"
#include "compiler/sema/instantiate.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/tokens.h"
#include "runtime/reasons/expand.h"

namespace domat::differential {
namespace {

void parse(Compiled& c, PackSource& source, FileId file) {
  TokenList tokens = tokenize(c.sources, file, source.lang, c.diags);
  source.trees.push_back(syntax::parse(c.sources, file, source.lang, tokens, c.names, c.diags));
}

void finish(Compiled& c) {
  c.model = check(c.parsed, c.sources, c.names, c.diags);
  c.good = !c.diags.has_errors();
  if (c.good) c.pack = ir::from_model(c.model, c.names, c.sources);
}

}  // namespace

std::unique_ptr<Compiled> compile(const std::vector<std::string>& files, Lang lang) {
  auto c = std::make_unique<Compiled>();
  PackSource source;
  source.info = {"essai", "1.0.0", std::string(64, '0'), "FR", "EUR", lang == Lang::fr ? "fr" : "en", kNone};
  source.lang = lang;
  for (std::size_t i = 0; i < files.size(); ++i) parse(*c, source, c->sources.add(fmt::format("f{}.domat", i), files[i]));
  c->parsed.push_back(std::move(source));
  finish(*c);
  return c;
}

std::unique_ptr<Compiled> compile_folder(const std::string& path, const std::string& more) {
  auto c = std::make_unique<Compiled>();
  const LoadedPack loaded = load_pack(path, c->sources, c->diags);
  auto add = [&](const PackSources& files) {
    const Manifest& m = files.manifest;
    PackSource source;
    source.info = {m.name, m.version, files.hash, m.jurisdiction, m.currency, m.language == Lang::fr ? "fr" : "en", kNone};
    source.lang = m.language;
    source.date_fact = m.date_fact.value_or("");
    source.date_fact_span = m.date_fact_span;
    for (std::size_t i = 0; i < m.dependencies.size(); ++i)
      if (files.uses[i] != kNotLoaded) source.dependencies.emplace(m.dependencies[i].name, static_cast<std::uint32_t>(files.uses[i] + 1));
    for (FileId file : files.files) parse(*c, source, file);
    c->parsed.push_back(std::move(source));
  };
  add(loaded);
  if (!more.empty()) parse(*c, c->parsed[0], c->sources.add("more.domat", more));
  for (auto& dependency : loaded.dependencies) add(dependency);
  finish(*c);
  return c;
}

Expanded::Expanded(Compiled& c, const std::vector<ListState>& lists) : of_(c), lists_(lists) {
  if (c.pack.lists.empty()) return;
  own_model_ = model::expand(c.model, lists, c.sources, c.names);
  if (!own_model_) throw std::runtime_error("too many elements");
  own_pack_ = expand(c.pack, lists).value();
}

Pack Expanded::without_lists() const {
  Pack p = pack();
  p.lists.clear();
  for (auto& e : p.enumerations) e.is_list = false;
  return p;
}

std::string complaints(const Compiled& c) { return render_text(c.diags, c.sources, {Lang::en, false}); }

}  // namespace domat::differential
