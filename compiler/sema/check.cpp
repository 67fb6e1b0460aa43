#include "compiler/sema/check.h"

#include "compiler/sema/checker.h"

namespace domat {

namespace sema {

Checker::Checker(const std::vector<PackSource>& packs, const SourceMap& sources, Interner& names, Diagnostics& diags)
    : packs_(packs), sources_(sources), names_(names), diags_(diags), scopes_(packs.size()) {}

Model Checker::run() {
  for (auto& p : packs_) m_.packs.push_back(p.info);
  declare_types();
  declare_structures_and_lists();
  declare_entities();
  declare_parameters_and_calendars();
  declare_functions();
  declare_blocks_and_rules();
  import_all();
  check_dates();
  check_functions();
  check_rules();
  check_duties();
  link_exceptions();
  // Instances are made of rules whose names and types are all known.
  if (!diags_.has_errors()) model::instantiate(m_, sources_, names_, diags_);
  if (!diags_.has_errors()) check_undefined();
  check_scenarios();
  return std::move(m_);
}

void Checker::each_item(const std::function<void(const syn::Tree&, const syn::Item&)>& visit) {
  for (pack_ = 0; pack_ < packs_.size(); ++pack_)
    for (auto& tree : packs_[pack_].trees) {
      module_ = {};
      for (auto& item : tree.items) {
        if (auto* m = std::get_if<syn::ModuleDecl>(&item.data)) module_ = m->name.text;
        visit(tree, item);
      }
    }
  pack_ = 0;
}

}  // namespace sema

model::Model check(const std::vector<PackSource>& packs, const SourceMap& sources, Interner& names, Diagnostics& diags) {
  return sema::Checker(packs, sources, names, diags).run();
}

}  // namespace domat
