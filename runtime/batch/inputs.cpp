#include "runtime/batch/inputs.h"

#include <map>

#include "runtime/reasons/lists.h"

namespace domat {

// Names in order of declaration; a leaf has the place of its atom.
struct Inputs::Tree {
  std::vector<std::string> names;
  std::vector<std::unique_ptr<Tree>> below;
  std::uint32_t input = kNone;

  Tree& at(const std::string& name) {
    for (std::size_t i = names.size(); i-- != 0;)
      if (names[i] == name) return *below[i];
    return add(name);
  }
  Tree& add(const std::string& name) {
    names.push_back(name);
    below.push_back(std::make_unique<Tree>());
    return *below.back();
  }
};

namespace {

int digits_of(const Pack& pack, TypeRef type) {
  switch (type.kind) {
    case ValueType::money: return pack.currencies[type.index].digits;
    case ValueType::decimal: return kDecimalScale;
    case ValueType::rate: return kRateScale - 2;
    default: return 0;
  }
}

}  // namespace

InputAtom Inputs::input_atom(const Pack& pack, const Declaration& d, std::uint32_t atom) {
  InputAtom input{atom, d.type.kind, digits_of(pack, d.type), false, nullptr};
  if (d.type.kind == ValueType::money) input.bare = pack.currencies[d.type.index].code == pack.currency;
  if (d.type.kind == ValueType::integer || d.type.kind == ValueType::decimal) input.bare = true;
  if (d.type.kind == ValueType::enumeration) input.members = members_[d.type.index].get();
  return input;
}

std::uint32_t Inputs::add_object(const Tree& tree) {
  const auto index = static_cast<std::uint32_t>(objects.size());
  const auto first = static_cast<std::uint32_t>(keys.size());
  objects.push_back({NameTable(tree.names), first, first + static_cast<std::uint32_t>(tree.names.size())});
  for (const std::string& name : tree.names) {
    Key key{"\"" + name + "\"", static_cast<std::uint32_t>(name.size() + 2), Says::object, 0};
    key.quoted.append(8, '\0');
    keys.push_back(std::move(key));
  }
  for (std::uint32_t i = 0; i < tree.below.size(); ++i) {
    const Tree& below = *tree.below[i];
    const std::uint32_t to = below.input != kNone ? below.input : add_object(below);
    keys[first + i].index = to;
    keys[first + i].says = below.input != kNone ? Says::atom : Says::object;
  }
  return index;
}

Inputs::Inputs(const Pack& pack) : reads_day(pack.reads_day) {
  for (const Enumeration& e : pack.enumerations) members_.push_back(std::make_unique<NameTable>(e.members));
  Tree facts;
  for (const Declaration& d : pack.declarations) {
    if (!is_input(d.kind) || d.list != kNone || d.field_of != kNone) continue;
    Tree& top = d.structure.empty() ? facts.add(d.name) : facts.at(d.structure).add(std::string(field_name(pack, d)));
    for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
      Tree* tree = &top;
      const std::vector<std::uint32_t> arguments = atom_arguments(pack, atom);
      for (std::size_t i = 0; i < arguments.size(); ++i) tree = &tree->at(pack.enumerations[d.parameters[i]].members[arguments[i]]);
      tree->input = static_cast<std::uint32_t>(atoms.size());
      if (atom == pack.date_fact) date_input = tree->input;
      atoms.push_back(input_atom(pack, d, atom));
    }
  }
  // Object 0 is the case: its own keys, and the facts once more, for a case that is nothing but them.
  Tree whole;
  for (const char* key : {"at", "mode", "facts"}) {
    for (const std::string& name : facts.names) quick = quick && name != key;
    whole.add(key).input = 0;
  }
  const std::size_t own = whole.names.size();
  whole.names.insert(whole.names.end(), facts.names.begin(), facts.names.end());
  objects.push_back({NameTable(whole.names), 0, static_cast<std::uint32_t>(whole.names.size())});
  keys.resize(whole.names.size());
  const std::uint32_t object = add_object(facts);
  for (std::size_t i = 0; i < facts.names.size(); ++i) keys[own + i] = keys[objects[object].first + i];
  for (std::size_t i = 0; i < own; ++i) {
    keys[i] = {"\"" + whole.names[i] + "\"" + std::string(8, '\0'), static_cast<std::uint32_t>(whole.names[i].size() + 2), Says::at, object};
    keys[i].says = i == 0 ? Says::at : i == 1 ? Says::mode : Says::facts;
  }
}

}  // namespace domat
