// What the packs declare: types, facts, events, conclusions, sources, blocks and the labels of rules.
#include <algorithm>

#include "compiler/sema/checker.h"

namespace domat::sema {

// What concerns a whole pack or file stands outside blocks, and `module` before what the file declares.
void Checker::check_place(const syn::Tree& tree, const syn::Item& item) {
  if (std::holds_alternative<syn::ModuleDecl>(item.data) && &item != &tree.items[0]) {
    diags_.report(Diag::module_not_first, item.span);
    return;
  }
  if (item.block == UINT32_MAX) return;
  if (auto* d = std::get_if<syn::PartyDecl>(&item.data)) diags_.report(Diag::declaration_in_block, d->members[0].span, {text(d->members[0].text)});
  if (auto* d = std::get_if<syn::EnumDecl>(&item.data)) diags_.report(Diag::declaration_in_block, d->name.span, {text(d->name.text)});
  if (auto* d = std::get_if<syn::SourceDecl>(&item.data)) diags_.report(Diag::declaration_in_block, d->name.span, {text(d->name.text)});
  if (std::holds_alternative<syn::ImportDecl>(item.data)) diags_.report(Diag::declaration_in_block, item.span, {std::string(sources_.text(item.span))});
}

void Checker::declare_types() {
  for (auto& pack : packs_)
    for (auto& tree : pack.trees) broken_names_.insert(tree.unread.begin(), tree.unread.end());
  for (pack_ = 0; pack_ < packs_.size(); ++pack_) currency(packs_[pack_].info.currency);
  m_.enumerations.push_back({names_.intern("Partie"), {}, {}, 0, {}});
  std::unordered_map<Sym, std::uint32_t> party_of;
  each_item([&](const syn::Tree& tree, const syn::Item& item) {
    check_place(tree, item);
    if (auto* d = std::get_if<syn::PartyDecl>(&item.data)) {
      auto& parties = m_.enumerations[0];
      for (auto& n : d->members) {
        auto [it, fresh] = party_of.emplace(n.text, static_cast<std::uint32_t>(parties.members.size()));
        if (!fresh) {
          // Two packs may speak of the same party; one pack declares it once.
          Span first = parties.places[it->second];
          bool same_pack = std::ranges::any_of(packs_[pack_].trees, [&](auto& t) { return t.file == first.file; });
          if (same_pack) diags_.report(Diag::duplicate_member, n.span, {text(n.text)}).note(Note::first_here, first);
          continue;
        }
        parties.members.push_back(n.text);
        parties.places.push_back(n.span);
        members_[n.text].push_back(0);
        member_index_.emplace(n.text.index, it->second);
      }
    }
    if (auto* d = std::get_if<syn::EnumDecl>(&item.data)) {
      auto index = static_cast<std::uint32_t>(m_.enumerations.size());
      if (is_builtin_type(text(d->name.text))) diags_.report(Diag::duplicate_name, d->name.span, {text(d->name.text)});
      declare_name(pack_, module_, d->name, {Symbol::enumeration, index, d->name.span});
      Enumeration e{d->name.text, {}, {}, pack_, d->name.span};
      std::unordered_map<Sym, Span> seen;
      for (auto& n : d->members) {
        auto [it, fresh] = seen.emplace(n.text, n.span);
        if (!fresh) {
          diags_.report(Diag::duplicate_member, n.span, {text(n.text)}).note(Note::first_here, it->second);
          continue;
        }
        e.members.push_back(n.text);
        e.places.push_back(n.span);
        members_[n.text].push_back(index);
        member_index_.emplace((std::uint64_t{index} << 32) | n.text.index, static_cast<std::uint32_t>(e.members.size() - 1));
      }
      m_.enumerations.push_back(std::move(e));
    }
    if (auto* d = std::get_if<syn::SourceDecl>(&item.data)) {
      auto [it, fresh] = scopes_[pack_].sources.emplace(d->name.text, static_cast<std::uint32_t>(m_.sources.size()));
      if (!fresh) {
        diags_.report(Diag::duplicate_source, d->name.span, {text(d->name.text)}).note(Note::first_here, m_.sources[it->second].span);
        return;
      }
      modules_[{pack_, module_}].sources.emplace(d->name.text, it->second);
      m_.sources.push_back({d->name.text, d->title.text, d->url ? d->url->text : Sym{}, d->name.span});
    }
    modules_[{pack_, module_}];
  });
}

void Checker::declare_entities() {
  each_item([&](const syn::Tree&, const syn::Item& item) {
    if (auto* d = std::get_if<syn::ImportDecl>(&item.data)) import_early(*d);
  });
  each_item([&](const syn::Tree& tree, const syn::Item& item) {
    if (auto* d = std::get_if<syn::Declaration>(&item.data)) declare(tree, item, *d);
  });
}

EntityId Checker::add_entity(Entity e) {
  std::uint64_t count = 1;
  for (auto p : e.parameters) {
    count *= m_.enumerations[p].members.size();
    if (count > kMaxInstances) break;
  }
  if (count + m_.atom_count > kMaxInstances) {
    if (!too_many_) diags_.report(Diag::too_many_instances, e.span, {text(e.name), std::size_t{kMaxInstances}});
    too_many_ = true;
    count = 0;
  }
  auto id = static_cast<EntityId>(m_.entities.size());
  e.first_atom = m_.atom_count;
  e.atom_count = static_cast<std::uint32_t>(count);
  m_.atom_count += e.atom_count;
  m_.atom_entity.insert(m_.atom_entity.end(), e.atom_count, id);
  m_.entities.push_back(std::move(e));
  m_.same_name.emplace_back();
  return id;
}

static Kind kind_of(syn::DeclKind k) { return static_cast<Kind>(k); }
static_assert(static_cast<int>(Kind::value) == static_cast<int>(syn::DeclKind::value));

void Checker::declare(const syn::Tree& tree, const syn::Item& item, const syn::Declaration& d) {
  if (item.block != UINT32_MAX) diags_.report(Diag::declaration_in_block, d.name.span, {text(d.name.text)});
  Entity e{};
  e.name = d.name.text;
  e.kind = kind_of(d.kind);
  e.span = d.name.span;
  e.text = d.text ? d.text->text : Sym{};
  e.pack = pack_;
  e.open = d.open.has_value();
  e.extensible = d.extensible.has_value();
  if (d.kind == syn::DeclKind::fact && d.type) {
    if (d.type->list) {
      if (auto list = list_of_.find({pack_, e.name}); list != list_of_.end()) declare_list(d, list->second);
      return;
    }
    if (auto* structure = find_structure(*d.type)) return declare_structure_fact(d, *structure);
  }
  if (d.type && d.type->list) {
    diags_.report(Diag::list_of_facts_only, d.type->span);
    return void(broken_names_.insert(e.name));
  }
  e.type = {e.kind == Kind::event ? ValueType::event : ValueType::boolean, 0};
  if (d.type) {
    auto t = find_type(*d.type);
    if (!t) return void(broken_names_.insert(e.name));
    e.type = *t;
    if (e.kind == Kind::value && e.type.kind == ValueType::boolean) {
      diags_.report(Diag::boolean_value, d.type->span, {text(e.name)});
      broken_names_.insert(e.name);
      return;
    }
  }
  for (auto& p : d.parameters) {
    auto parameter = find_enumeration(p);
    if (!parameter) return void(broken_names_.insert(e.name));
    e.parameters.push_back(*parameter);
  }
  auto existing = scopes_[pack_].names.find(e.name);
  bool proposition = e.kind >= Kind::finding && e.kind <= Kind::power;
  if (existing != scopes_[pack_].names.end() && existing->second.kind == Symbol::entity && proposition) {
    // The same act under another modality: obligation payer(…) and interdiction payer(…).
    auto& family = m_.same_name[existing->second.index];
    auto clash = [&](EntityId other) {
      Kind k = m_.entities[other].kind;
      return k == e.kind || k < Kind::finding || k > Kind::power || m_.entities[other].pack != pack_;
    };
    if (!clash(existing->second.index) && std::ranges::none_of(family, clash)) {
      EntityId id = add_entity(e);
      m_.same_name[existing->second.index].push_back(id);
      m_.entities[id].needs_modality = m_.entities[existing->second.index].needs_modality = true;
      finish_declaration(tree, d, id);
      return;
    }
  }
  EntityId id = add_entity(e);
  declare_name(pack_, module_, d.name, {Symbol::entity, id, d.name.span});
  finish_declaration(tree, d, id);
}

void Checker::finish_declaration(const syn::Tree& tree, const syn::Declaration& d, EntityId id) {
  if (d.performance) return declare_duty(tree, d, id);
  for (auto& formal : d.formals)
    if (formal) diags_.report(Diag::formal_without_performance, formal->span, {text(formal->text)});
  for (auto& citation : d.citations) diags_.report(Diag::citation_of_declaration, citation.span);
  if (d.dispute) declare_dispute(id, *d.dispute);
}

// charge(f): a value with the parameters of f, whose rule of last resort gives the first party.
void Checker::declare_dispute(EntityId id, const syn::Dispute& d) {
  if (m_.entities[id].type.kind != ValueType::boolean) {
    diags_.report(Diag::dispute_not_boolean, d.span, {text(m_.entities[id].name)});
    return;
  }
  auto party = find_party(d.party), against = find_party(d.against);
  if (!party || !against) return;
  if (*party == *against) diags_.report(Diag::dispute_one_party, d.span);
  Entity charge{};
  charge.name = m_.entities[id].name;
  charge.kind = Kind::value;
  charge.type = {ValueType::enumeration, 0};
  charge.parameters = m_.entities[id].parameters;
  charge.span = d.span;
  charge.pack = m_.entities[id].pack;
  charge.is_charge = true;
  charge.extensible = m_.entities[id].extensible;
  charge.needs_modality = m_.entities[id].needs_modality;
  EntityId charge_id = add_entity(charge);
  m_.entities[id].dispute = static_cast<std::uint32_t>(m_.disputes.size());
  dispute_of_charge_.emplace(charge_id, m_.entities[id].dispute);
  m_.disputes.push_back({id, *party, *against, charge_id, d.span});

  Rule r;
  r.kind = RuleKind::burden;
  r.span = d.span;
  r.pack = pack_;
  Conclusion c{charge_id, static_cast<std::uint32_t>(m_.arguments.size()), false, {}, d.span};
  for (std::uint32_t i = 0; i < charge.parameters.size(); ++i) {
    r.variables.push_back({charge.name, charge.parameters[i]});
    m_.arguments.push_back({true, i});
  }
  Expr constant{};
  constant.kind = ExprKind::constant;
  constant.type = charge.type;
  constant.span = d.span;
  constant.imm = *party;
  c.value = add(constant);
  r.conclusions.push_back(c);
  RuleNote note{};
  add_rule(std::move(r), note);
}

// --- blocks and rules: labels only; what they say comes when all names are known

std::vector<Sym> Checker::citations(const std::vector<syn::Text>& texts) {
  std::vector<Sym> all;
  for (auto& t : texts) {
    check_citation(t);
    all.push_back(t.text);
  }
  return all;
}

// « COJ, art. L141-3 »: the part before the first comma should name a source, where the pack declares sources that resemble it.
void Checker::check_citation(const syn::Text& t) {
  auto& sources = scopes_[pack_].sources;
  if (pack_ != 0 || sources.empty()) return;  // the other packs are warned about when they are checked themselves
  std::string head = text(t.text).substr(0, text(t.text).find(','));
  if (sources.contains(names_.intern(head)) || !worth_a_hint(sources.size())) return;
  std::vector<std::string> known;
  for (auto& [name, index] : sources) known.push_back(text(name));
  std::ranges::sort(known);
  for (auto& name : known)
    if (head.starts_with(name + " ")) return void(diags_.report(Diag::unknown_source, t.span, {head}).help(Note::comma_after_source, {name}));
  if (auto near = nearest(head, known)) diags_.report(Diag::unknown_source, t.span, {head}).help(Note::did_you_mean, {*near});
}

RuleId Checker::add_rule(Rule r, RuleNote note) {
  m_.rules.push_back(std::move(r));
  notes_.push_back(std::move(note));
  return static_cast<RuleId>(m_.rules.size() - 1);
}

void Checker::declare_blocks_and_rules() {
  each_item([&](const syn::Tree& tree, const syn::Item& item) {
    if (auto* b = std::get_if<syn::Block>(&item.data)) add_block(tree, item, *b);
    if (auto* r = std::get_if<syn::Rule>(&item.data)) add_syntax_rule(tree, item, *r);
  });
}

void Checker::add_block(const syn::Tree& tree, const syn::Item& item, const syn::Block& b) {
  auto id = static_cast<std::uint32_t>(blocks_.size());
  block_of_item_.emplace(&item, id);
  BlockInfo info{};
  info.tree = &tree;
  info.item = &item;
  info.pack = pack_;
  info.parent = item.block == UINT32_MAX ? kNone : block_of_item_.at(&tree.items[item.block]);
  if (b.label) {
    info.label = b.label->text;
    declare_label(pack_, module_, *b.label, {true, id, b.label->span});
  }
  if (info.parent != kNone) {
    blocks_[info.parent].blocks.push_back(id);
    info.citations = blocks_[info.parent].citations;
  }
  for (Sym c : citations(b.citations)) info.citations.push_back(c);
  blocks_.push_back(std::move(info));
}

void Checker::add_syntax_rule(const syn::Tree& tree, const syn::Item& item, const syn::Rule& s) {
  Rule r;
  r.kind = s.kind == syn::RuleKind::exception ? RuleKind::exception : s.kind == syn::RuleKind::presumption ? RuleKind::presumption : RuleKind::rule;
  r.label = s.label ? s.label->text : Sym{};
  r.span = s.label ? s.label->span : item.span;
  r.pack = pack_;
  RuleNote note{};
  note.tree = &tree;
  note.rule = &s;
  note.block = item.block == UINT32_MAX ? kNone : block_of_item_.at(&tree.items[item.block]);
  if (note.block != kNone) r.citations = blocks_[note.block].citations;
  for (Sym c : citations(s.citations)) r.citations.push_back(c);

  RuleId id = add_rule(std::move(r), note);
  if (s.label) declare_label(pack_, module_, *s.label, {false, id, s.label->span});
  if (note.block != kNone) blocks_[note.block].rules.push_back(id);
  if (s.unless.valid()) {
    Rule u;
    u.kind = RuleKind::unless;
    u.span = s.unless_span;
    u.pack = pack_;
    u.citations = m_.rules[id].citations;
    RuleNote un{};
    un.tree = &tree;
    un.parent = id;
    RuleId unless = add_rule(std::move(u), un);
    notes_[id].unless = unless;
    m_.rules[unless].targets = {id};
  }
}

}  // namespace domat::sema
