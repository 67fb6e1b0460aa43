// What other packs' modules bring in, and the fact that gives the application date.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sema/checker.h"

namespace domat::sema {

static std::string listed(const std::vector<std::string>& names) { return fmt::format("`{}`", fmt::join(names, "`, `")); }

// Nothing when the manifest or the module does not exist: import_all says so.
const Scope* Checker::imported_module(const syn::ImportDecl& d) const {
  auto dep = packs_[pack_].dependencies.find(text(d.pack.text));
  if (dep == packs_[pack_].dependencies.end()) return nullptr;
  auto found = modules_.find({dep->second, d.module ? d.module->text : Sym{}});
  return found == modules_.end() ? nullptr : &found->second;
}

// What declarations and citations need: the aliases, and the imported types and sources. An alias is not exported in its turn.
void Checker::import_early(const syn::ImportDecl& d) {
  const Scope* module = imported_module(d);
  if (!module) return;
  Scope& own = scopes_[pack_];
  if (d.alias) {
    const Scope*& target = aliases_[(std::uint64_t{pack_} << 32) | d.alias->text.index];
    auto [it, fresh] = own.names.emplace(d.alias->text, Symbol{Symbol::import_alias, 0, d.alias->span});
    if (fresh) target = module;
    else if (target != module) diags_.report(Diag::duplicate_name, d.alias->span, {text(d.alias->text)}).note(Note::first_here, it->second.span);
    return;
  }
  for (auto& [name, symbol] : module->names)
    if (symbol.kind == Symbol::enumeration) own.names.emplace(name, symbol);
  for (auto& [name, source] : module->sources) own.sources.emplace(name, source);
}

// The names and labels of a module, into the pack's own. What clashes is said once for the whole import: one `comme` mends it.
void Checker::import_names(const syn::Item& item, const Scope& module) {
  struct Clash {
    Sym name;
    Span here, there;
  };
  std::vector<Clash> clashes;
  for (auto& [name, symbol] : module.names) {
    auto [it, fresh] = scopes_[pack_].names.emplace(name, symbol);
    if (!fresh && (it->second.kind != symbol.kind || it->second.index != symbol.index)) clashes.push_back({name, it->second.span, symbol.span});
  }
  for (auto& [name, label] : module.labels) {
    auto [it, fresh] = scopes_[pack_].labels.emplace(name, label);
    if (!fresh && (it->second.is_block != label.is_block || it->second.index != label.index)) clashes.push_back({name, it->second.span, label.span});
  }
  if (clashes.empty()) return;
  std::ranges::sort(clashes, {}, &Clash::there);
  constexpr std::size_t kShown = 3;
  std::string all;
  for (std::size_t i = 0; i < clashes.size() && i < kShown; ++i) all += (i ? ", `" : "`") + text(clashes[i].name) + "`";
  if (clashes.size() > kShown) all += ", …";
  auto report = diags_.report(Diag::imported_twice, item.span, {all});
  for (std::size_t i = 0; i < clashes.size() && i < kShown; ++i)
    report.note(Note::declared_here, clashes[i].here, {text(clashes[i].name)}).note(Note::declared_here, clashes[i].there, {text(clashes[i].name)});
}

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
      else if (!known.empty()) report.help(Note::known_dependencies, {listed(known)});
      return;
    }
    if (const Scope* module = imported_module(*d)) {
      if (!d->alias) import_names(item, *module);
      return;
    }
    std::vector<std::string> known;
    for (auto& [key, module] : modules_)
      if (key.pack == dep->second && key.module.valid()) known.push_back(text(key.module));
    std::ranges::sort(known);
    auto report = d->module ? diags_.report(Diag::unknown_module, d->module->span, {text(d->module->text)})
                            : diags_.report(Diag::nothing_to_import, d->pack.span, {text(d->pack.text)});
    if (auto near = d->module ? nearest(text(d->module->text), known) : std::nullopt) report.help(Note::did_you_mean, {*near});
    else if (!known.empty()) report.help(Note::known_modules, {text(d->pack.text), listed(known)});
  });
}

void Checker::check_dates() {
  for (pack_ = 0; pack_ < packs_.size(); ++pack_) {
    auto& p = packs_[pack_];
    if (p.date_fact.empty()) continue;
    auto found = scopes_[pack_].names.find(names_.intern(nfc(p.date_fact)));
    bool known = found != scopes_[pack_].names.end();
    if (known && found->second.kind == Symbol::entity) {
      auto& e = m_.entities[found->second.index];
      if (e.kind == Kind::fact && e.type.kind == ValueType::date && e.parameters.empty()) {
        m_.packs[pack_].date_fact = e.first_atom;
        continue;
      }
    }
    auto report = diags_.report(Diag::bad_date_fact, p.date_fact_span, {p.date_fact});
    if (known) report.note(Note::declared_here, found->second.span, {p.date_fact});
    else if (auto near = nearest(p.date_fact, names_in_scope())) report.help(Note::did_you_mean, {*near});
  }
  pack_ = 0;
}

}  // namespace domat::sema
