// What other packs' modules bring in, and the fact that gives the application date.
#include "compiler/sema/checker.h"

namespace domat::sema {

void Checker::import_all() {
  each_item([&](const syn::Tree&, const syn::Item& item) {
    auto* d = std::get_if<syn::ImportDecl>(&item.data);
    if (!d) return;
    auto dep = packs_[pack_].dependencies.find(text(d->pack.text));
    if (dep == packs_[pack_].dependencies.end()) {
      auto report = diags_.report(Diag::unknown_dependency, d->pack.span, {text(d->pack.text)});
      std::vector<std::string> known;
      for (auto& [name, index] : packs_[pack_].dependencies) known.push_back(name);
      if (auto near = nearest(text(d->pack.text), known)) report.help(Note::did_you_mean, {*near});
      return;
    }
    auto found = modules_.find({dep->second, d->module ? d->module->text : Sym{}});
    if (found == modules_.end()) {
      diags_.report(Diag::unknown_module, d->module ? d->module->span : d->pack.span, {d->module ? text(d->module->text) : text(d->pack.text)});
      return;
    }
    const Scope& module = found->second;
    Scope& own = scopes_[pack_];
    if (d->alias) return;
    for (auto& [name, symbol] : module.names) {
      auto [it, fresh] = own.names.emplace(name, symbol);
      if (!fresh && (it->second.kind != symbol.kind || it->second.index != symbol.index))
        diags_.report(Diag::imported_twice, item.span, {text(name)}).note(Note::first_here, it->second.span).note(Note::declared_here, symbol.span, {text(name)});
    }
    for (auto& [name, label] : module.labels) {
      auto [it, fresh] = own.labels.emplace(name, label);
      if (!fresh && (it->second.is_block != label.is_block || it->second.index != label.index))
        diags_.report(Diag::imported_twice, item.span, {text(name)}).note(Note::first_here, it->second.span).note(Note::declared_here, label.span, {text(name)});
    }
    for (auto& [name, source] : module.sources) own.sources.emplace(name, source);
  });
}

void Checker::check_dates() {
  for (pack_ = 0; pack_ < packs_.size(); ++pack_) {
    auto& p = packs_[pack_];
    if (p.date_fact.empty()) continue;
    auto found = scopes_[pack_].names.find(names_.intern(nfc(p.date_fact)));
    if (found != scopes_[pack_].names.end() && found->second.kind == Symbol::entity) {
      auto& e = m_.entities[found->second.index];
      if (e.kind == Kind::fact && e.type.kind == ValueType::date && e.parameters.empty()) {
        m_.packs[pack_].date_fact = e.first_atom;
        continue;
      }
    }
    diags_.report(Diag::bad_date_fact, p.date_fact_span, {p.date_fact});
  }
  pack_ = 0;
}

}  // namespace domat::sema
