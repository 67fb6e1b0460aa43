#include "runtime/batch/listed_text.h"

#include <algorithm>

namespace domat {

namespace {

bool about_elements(const Pack& pack, const Declaration& d) {
  return std::ranges::any_of(d.parameters, [&](std::uint32_t e) { return pack.enumerations[e].is_list; });
}
bool names_element(const Pack& pack, const Declaration& d) { return d.type.kind == ValueType::enumeration && pack.enumerations[d.type.index].is_list; }

// "charge(effraction)" of the charge of a proposition without arguments: its name is that of its atoms.
std::string declaration_name(const Pack& pack, const Declaration& d) {
  const std::string name = atom_name(pack, d.first_atom);
  return d.is_charge() || d.atom_count == 0 ? d.name : name.substr(0, name.find('('));
}

domat_outcome from(const domat_outcome& o, std::uint32_t atom) { return {o.truths + atom, o.states + atom, o.values + atom, nullptr}; }

}  // namespace

Selection select(const Pack& pack, const std::vector<std::string>& only) {
  Selection s;
  s.names = only;
  s.declarations.assign(pack.declarations.size(), Selection::Of::none);
  std::vector<bool> used(only.size(), false);
  const auto asked = [&](const std::string& name) {
    bool found = false;
    for (std::size_t i = 0; i < only.size(); ++i)
      if (only[i] == name) used[i] = found = true;
    return found;
  };
  for (std::size_t i = 0; i < pack.declarations.size(); ++i) {
    const Declaration& d = pack.declarations[i];
    if (is_input(d.kind)) continue;
    const bool named = asked(d.name), named_whole = d.atom_count != 0 && asked(declaration_name(pack, d));
    const bool whole = only.empty() || named || named_whole;
    if (whole) s.declarations[i] = Selection::Of::all;
    for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
      std::string name = atom_name(pack, atom);
      if (!whole && !asked(name)) continue;
      s.declarations[i] = whole ? Selection::Of::all : Selection::Of::some;
      if (pack.lists.empty()) s.wanted.push_back({atom, d.type, std::move(name)});
    }
  }
  for (std::size_t i = 0; i < only.size(); ++i)
    if (!used[i]) s.unknown.push_back(only[i]);
  return s;
}

ListedText::ListedText(const Pack& pack, std::shared_ptr<const Selection> selection, TextForm form, char delimiter)
    : pack_(pack), selection_(std::move(selection)), form_(form), delimiter_(delimiter) {
  std::vector<Wanted> run;
  std::uint32_t first = 0;
  for (std::uint32_t i = 0; i < pack.declarations.size(); ++i) {
    const Declaration& d = pack.declarations[i];
    const bool about = about_elements(pack, d), named = names_element(pack, d), wanted = selection_->declarations[i] != Selection::Of::none;
    const bool some = selection_->declarations[i] == Selection::Of::some;
    if (about || (named && wanted)) {
      end_run(first, run);
      first = i + 1;
      if (wanted) parts_.push_back({i, about, named, some, AnswerText(pack, {{0, d.type, ""}}, about ? TextForm::json : form, delimiter, false, TextPart::value)});
      continue;
    }
    for (std::uint32_t k = 0; wanted && k < d.atom_count; ++k) {
      std::string name = atom_name(pack, d.first_atom + k);
      if (some && std::ranges::find(selection_->names, name) == selection_->names.end()) continue;
      run.push_back({d.first_atom + k - pack.declarations[first].first_atom, d.type, std::move(name)});
    }
  }
  end_run(first, run);
}

void ListedText::end_run(std::uint32_t first, std::vector<Wanted>& run) {
  if (!run.empty()) parts_.push_back({first, false, false, false, AnswerText(pack_, std::move(run), form_, delimiter_, false, TextPart::members)});
  run.clear();
}

std::vector<std::string> ListedText::columns() const {
  std::vector<std::string> all;
  for (const Part& part : parts_) {
    const Declaration& d = pack_.declarations[part.declaration];
    if (part.about_elements) all.push_back(declaration_name(pack_, d));
    else if (part.named_element) for (std::uint32_t k = 0; k < d.atom_count; ++k) all.push_back(atom_name(pack_, d.first_atom + k));
    else for (const Wanted& w : part.text.wanted()) all.push_back(w.name);
  }
  return all;
}

std::string ListedText::header() const {
  std::string line;
  if (form_ != TextForm::csv) return line;
  for (const std::string& column : columns()) {
    if (!line.empty()) line += delimiter_;
    append_csv_cell(line, column, delimiter_);
  }
  return line + "\n";
}

std::string ListedText::failed_line() const { return std::string(std::max<std::size_t>(columns().size(), 1) - 1, delimiter_) + "\n"; }

void ListedText::append(const Pack& names, const domat_outcome& o, OutText& out) const {
  const bool json = form_ == TextForm::json;
  const std::size_t begin = out.size();
  const char between[] = {json ? ',' : delimiter_};
  for (const Part& part : parts_) {
    const std::size_t before = out.size();
    out.append(before != begin ? std::string_view(between, 1) : json ? "{" : "");
    const std::size_t after = out.size();
    if (part.about_elements || part.named_element) append_each(part, names, o, out);
    else part.text.append(from(o, names.declarations[part.declaration].first_atom), out);
    if (json && out.size() == after) out.end(out.data() + before);  // of no element there is nothing to say
  }
  if (json) out.append(out.size() == begin ? "{}" : "}");
  out.append("\n");
}

void ListedText::append_each(const Part& part, const Pack& names, const domat_outcome& o, OutText& out) const {
  const Declaration& d = names.declarations[part.declaration];
  const bool cells = form_ == TextForm::csv && !part.about_elements;
  OutText members;  // of one cell
  OutText& to = form_ == TextForm::csv && part.about_elements ? members : out;
  const std::size_t begin = to.size();
  std::string text;
  for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
    const std::string name = atom_name(names, atom);
    if (part.some && std::ranges::find(selection_->names, name) == selection_->names.end()) continue;
    text.assign(to.size() == begin ? "" : cells ? std::string(1, delimiter_) : ",");
    if (!cells) append_json_string(text, name), text += ':';
    to.append(text);
    append_value(part, cells ? TextForm::csv : TextForm::json, names, o, atom, to);
  }
  if (&to == &out) return;
  std::string cell = "{";
  cell.append(members.view()).append("}");
  text.clear();
  append_csv_cell(text, cell, delimiter_);
  out.append(text);
}

void ListedText::append_value(const Part& part, TextForm form, const Pack& names, const domat_outcome& o, std::uint32_t atom, OutText& out) const {
  if (!part.named_element || o.states[atom] != DOMAT_DEFINED) return part.text.append(from(o, atom), out);
  const std::string& element = names.enumerations[names.declarations[part.declaration].type.index].members[static_cast<std::size_t>(o.values[atom])];
  std::string text;
  if (form == TextForm::json) append_json_string(text, element);
  else append_csv_cell(text, element, delimiter_);
  out.append(text);
}

}  // namespace domat
