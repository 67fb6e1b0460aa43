#include "runtime/batch/cell_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/batch/answer_text.h"
#include "runtime/io/text.h"
#include "runtime/reasons/lists.h"

namespace domat {

namespace {

// Spaces after the commas between arguments may be left out.
std::string without_spaces(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (name[i] != ' ' || i == 0 || name[i - 1] != ',') out += name[i];
  return out;
}

bool has_list_argument(const Pack& pack, const Declaration& d) {
  return std::any_of(d.parameters.begin(), d.parameters.end(), [&](std::uint32_t e) { return pack.enumerations[e].is_list; });
}

// Whether the brackets that the text opens with close at its end: then it cannot change what stands around it.
bool is_bracketed(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  if (text.empty() || (text[0] != '[' && text[0] != '{')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    else if (c == '"') quoted = !quoted;
    else if (!quoted && (c == '[' || c == '{')) ++depth;
    else if (!quoted && (c == ']' || c == '}') && --depth == 0) return i + 1 == text.size();
  }
  return false;
}

void append_value(std::string& out, const CellTable::Column& c, std::string_view cell) {
  const bool event = c.type.kind == ValueType::event;
  if (c.says == CellTable::Says::json || (c.says == CellTable::Says::atom && c.type.kind == ValueType::money)) {
    if (is_bracketed(cell)) {
      out += cell;
      return;
    }
  }
  if (c.says == CellTable::Says::atom && (event || c.type.kind == ValueType::boolean))
    if (const int truth = truth_of_word(cell); truth == 0 || (truth == 1 && !event)) {
      out += truth ? "true" : "false";
      return;
    }
  append_json_string(out, cell);
}

}  // namespace

int truth_of_word(std::string_view word) {
  static constexpr std::array<std::array<std::string_view, 5>, 2> kWords = {
      {{"false", "0", "faux", "FALSE", "FAUX"}, {"true", "1", "vrai", "TRUE", "VRAI"}}};
  for (int truth = 0; truth < 2; ++truth)
    for (const std::string_view known : kWords[static_cast<std::size_t>(truth)])
      if (word == known) return truth;
  if (word == "False" || word == "Faux") return 0;
  return word == "True" || word == "Vrai" ? 1 : -1;
}

CellTable::CellTable(const Pack& pack, const Inputs& inputs) {
  std::vector<std::uint32_t> input_of(pack.atom_count, kNone);
  if (pack.lists.empty())
    for (std::uint32_t i = 0; i < inputs.atoms.size(); ++i) input_of[inputs.atoms[i].atom] = i;
  for (const Declaration& d : pack.declarations) {
    if (d.field_of != kNone) continue;
    if (!is_input(d.kind)) {
      conclusions_.push_back(d.name);
      continue;
    }
    if (d.list != kNone || has_list_argument(pack, d)) {
      known_.push_back({d.name, Says::json, kNone, d.type, {d.name}, {}});
      continue;
    }
    for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
      Column c{d.name, Says::atom, input_of[atom], d.type, {d.name}, {}};
      if (!d.structure.empty()) c.path = {d.structure, std::string(field_name(pack, d))};
      const std::vector<std::uint32_t> arguments = atom_arguments(pack, atom);
      for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& member = pack.enumerations[d.parameters[i]].members[arguments[i]];
        c.name.append(i == 0 ? "(" : ", ").append(member);
        c.path.push_back(member);
      }
      if (!arguments.empty()) c.name += ')';
      known_.push_back(std::move(c));
    }
  }
  for (const auto& [name, says] : {std::pair{"at", Says::at}, std::pair{"mode", Says::mode}})
    if (std::none_of(known_.begin(), known_.end(), [&name = name](const Column& c) { return c.name == name; })) known_.push_back({name, says, kNone, {}, {}, {}});
  for (Column& c : known_) {
    names_.push_back(without_spaces(c.name));
    if (c.path.empty()) c.field = c.name;
    else c.field = "facts";
    for (const std::string& step : c.path) c.field += "." + quoted_for_message(step);
  }
  known_names_ = NameTable(names_);
  conclusion_names_ = NameTable(conclusions_);
}

std::vector<CaseError> CellTable::set_columns(const std::vector<std::string>& names) {
  std::vector<CaseError> errors;
  std::vector<bool> seen(known_.size(), false);
  columns_.clear();
  for (const std::string& given : names) {
    const std::string name = find_malformed_utf8(given) ? quoted_for_message("?") : to_nfc(given);
    const std::uint32_t at = known_names_.find(without_spaces(name));
    std::vector<std::string> args = {quoted_for_message(name)};
    if (at == kNone) {
      const bool conclusion = conclusion_names_.find(name.substr(0, name.find('('))) != kNone;
      if (auto near = conclusion ? std::nullopt : nearest_name(name, names_)) args.push_back(std::move(*near));
      errors.push_back({conclusion ? CaseError::conclusion_given : CaseError::unknown_fact, name, 0, 0, std::move(args)});
    } else if (seen[at]) {
      errors.push_back({CaseError::duplicate_key, name, 0, 0, std::move(args)});
    } else {
      seen[at] = true;
      columns_.push_back(known_[at]);
    }
  }
  if (errors.empty()) plan();
  else columns_.clear();
  return errors;
}

// Columns in an order in which those of one object stand side by side; what stands between two values is then always the same.
void CellTable::plan() {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < columns_.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return columns_[a].path < columns_[b].path; });
  steps_.clear();
  std::string text = "{";
  std::vector<std::string> open;  // objects around the place
  bool first = true, in_facts = false;
  for (const std::uint32_t i : order) {
    const Column& c = columns_[i];
    if (!c.path.empty() && !in_facts) {
      text += first ? "\"facts\":{" : ",\"facts\":{";
      in_facts = first = true;
    }
    const std::vector<std::string> path = c.path.empty() ? std::vector<std::string>{c.name} : c.path;
    std::size_t same = 0;
    while (same < open.size() && same + 1 < path.size() && open[same] == path[same]) ++same;
    text.append(open.size() - same, '}');
    if (!first) text += ',';
    for (std::size_t k = same; k < path.size(); ++k) {
      append_json_string(text, path[k]);
      text += k + 1 < path.size() ? ":{" : ":";
    }
    open.assign(path.begin(), path.end() - 1);
    steps_.push_back({std::exchange(text, {}), i});
    first = false;
  }
  end_ = text + std::string(open.size() + (in_facts ? 1 : 0), '}') + "}";
}

std::string CellTable::json(const std::vector<std::string_view>& cells) const {
  std::string out;
  for (const Step& step : steps_) {
    out += step.before;
    const std::string_view cell = cells[step.column];
    if (cell.empty()) out += "null";
    else append_value(out, columns_[step.column], cell);
  }
  return out + end_;
}

std::vector<CaseError> CellTable::of_row(std::vector<CaseError> errors) const {
  for (CaseError& e : errors) {
    e.line = e.column = 0;
    const Column* longest = nullptr;
    for (const Column& c : columns_)
      if (e.field.starts_with(c.field) && (!longest || c.field.size() > longest->field.size())) longest = &c;
    if (longest) e.field = longest->name + e.field.substr(longest->field.size());
  }
  return errors;
}

}  // namespace domat
