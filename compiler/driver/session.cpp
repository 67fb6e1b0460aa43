#include "compiler/driver/session.h"

#include "compiler/syntax/parse.h"

namespace domat {
namespace {

PackSource parse_pack(Session& s, const PackSources& files) {
  PackSource out;
  const Manifest& m = files.manifest;
  out.info = {m.name, m.version, files.hash, m.jurisdiction, m.currency, m.language == Lang::fr ? "fr" : "en", kNone};
  out.lang = m.language;
  out.date_fact = m.date_fact.value_or("");
  out.date_fact_span = m.date_fact_span;
  std::size_t elements = 0;
  for (const PackSource& other : s.parsed)
    for (const syntax::Tree& tree : other.trees) elements += tree.items.size();
  for (FileId file : files.files) {
    if (elements > kMaxElements) {
      s.diags.report(Diag::too_many_elements, Span{file, 0, 0}, {std::size_t{kMaxElements}});
      break;
    }
    TokenList tokens = s.time("lex", [&] { return tokenize(s.sources, file, out.lang, s.diags); });
    out.trees.push_back(s.time("parse", [&] { return syntax::parse(s.sources, file, out.lang, tokens, s.names, s.diags); }));
    elements += out.trees.back().items.size();
  }
  for (std::size_t i = 0; i < m.dependencies.size(); ++i)
    if (files.uses[i] != kNotLoaded) out.dependencies.emplace(m.dependencies[i].name, static_cast<std::uint32_t>(files.uses[i] + 1));
  return out;
}

}  // namespace

bool Session::compile(const std::string& path) {
  pack = time("read", [&] { return load_pack(path, sources, diags); });
  // Without a file, a dependency or the language of the manifest, the rules would be blamed for what is missing.
  if (diags.has_errors()) {
    parsed.emplace_back();
    return false;
  }
  parsed.push_back(parse_pack(*this, pack));
  for (auto& dependency : pack.dependencies) parsed.push_back(parse_pack(*this, dependency));
  if (pack.files.empty()) return false;
  model = time("check", [&] { return check(parsed, sources, names, diags); });
  if (!diags.has_errors()) time("use", [&] { check_use(model, sources, names, diags); });
  return !diags.has_errors();
}

}  // namespace domat
