#include "runtime/batch/text_answers.h"

#include <algorithm>
#include <utility>

#include "runtime/io/result_json.h"

namespace domat {

namespace {

// An outcome as the C ABI has it.
class Plain {
 public:
  explicit Plain(const Outcome& o) {
    for (const Truth t : o.truths) truths_.push_back(static_cast<std::uint8_t>(t.t | t.f << 1));
    for (const Truth t : o.holds) holds_.push_back(static_cast<std::uint8_t>(t.t | t.f << 1));
    for (const Value& v : o.values) states_.push_back(static_cast<std::uint8_t>(v.state)), values_.push_back(v.v);
    outcome_ = {truths_.data(), states_.data(), values_.data(), holds_.data()};
  }
  const domat_outcome& get() const { return outcome_; }

 private:
  std::vector<std::uint8_t> truths_, states_, holds_;
  std::vector<std::int64_t> values_;
  domat_outcome outcome_{};
};

bool over_lists(const Pack& pack, const Declaration& d) {
  return std::any_of(d.parameters.begin(), d.parameters.end(), [&](std::uint32_t e) { return pack.enumerations[e].is_list; });
}

// "charge(effraction)" of the charge of a proposition without arguments: its name is that of its atoms.
std::string declaration_name(const Pack& pack, const Declaration& d) {
  const std::string name = atom_name(pack, d.first_atom);
  return d.is_charge() || d.atom_count == 0 ? d.name : name.substr(0, name.find('('));
}

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

std::vector<Wanted> select_expanded(const Pack& expanded, const Selection& s) {
  std::vector<Wanted> wanted;
  for (std::size_t i = 0; i < expanded.declarations.size(); ++i) {
    const Declaration& d = expanded.declarations[i];
    if (s.declarations[i] == Selection::Of::none) continue;
    for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
      std::string name = atom_name(expanded, atom);
      if (s.declarations[i] == Selection::Of::all || std::find(s.names.begin(), s.names.end(), name) != s.names.end()) wanted.push_back({atom, d.type, std::move(name)});
    }
  }
  return wanted;
}

TextAnswers::TextAnswers(const BatchPlan& plan, std::shared_ptr<const Selection> selection, TextForm form, char delimiter)
    : plan_(&plan), selection_(std::move(selection)), form_(form), delimiter_(delimiter),
      text_(std::make_shared<AnswerText>(plan.pack, selection_->wanted, form, delimiter, plan.reasons == Reasons::rules)) {}

std::string TextAnswers::header() const {
  if (form_ != TextForm::csv || plan_->pack.lists.empty()) return text_->header();
  // One column for the conclusions about the elements of lists: a case says which elements there are.
  const Pack& pack = plan_->pack;
  std::string line;
  for (std::size_t i = 0; i < pack.declarations.size(); ++i) {
    const Declaration& d = pack.declarations[i];
    if (selection_->declarations[i] == Selection::Of::none) continue;
    for (std::uint32_t k = 0; k < (over_lists(pack, d) ? 1 : d.atom_count); ++k) {
      if (!line.empty()) line += delimiter_;
      append_csv_cell(line, over_lists(pack, d) ? declaration_name(pack, d) : atom_name(pack, d.first_atom + k), delimiter_);
    }
  }
  return line + "\n";
}

std::string TextAnswers::failed(const std::vector<CaseError>& errors) const {
  if (form_ == TextForm::csv) {
    const std::string head = header();
    return plan_->pack.lists.empty() ? text_->failed_line() : std::string(static_cast<std::size_t>(std::count(head.begin(), head.end(), delimiter_)), delimiter_) + "\n";
  }
  std::string out = "{\"errors\":[";
  for (const CaseError& e : errors) {
    if (&e != &errors.front()) out += ',';
    append_error_json(out, e, plan_->french);
  }
  return out + "]}\n";
}

void TextAnswers::append(const Case& c, const OneAnswer& a, OutText& out) {
  if (plan_->reasons == Reasons::full) {
    out.append(result_line(*a.pack, c, a.outcome, a.result, plan_->french));
    return;
  }
  if (form_ == TextForm::csv && !plan_->pack.lists.empty()) return append_row(c, a, out);
  const AnswerText text(*a.pack, plan_->pack.lists.empty() ? selection_->wanted : select_expanded(*a.pack, *selection_), form_, delimiter_, plan_->reasons == Reasons::rules);
  append_outcome(text, a.outcome, out);
}

void append_outcome(const AnswerText& text, const Outcome& o, OutText& out) { text.append(Plain(o).get(), out); }

void TextAnswers::append_row(const Case&, const OneAnswer& a, OutText& out) const {
  const std::vector<Wanted> wanted = select_expanded(*a.pack, *selection_);
  const Plain outcome(a.outcome);
  std::string line;
  bool first = true;
  const auto cell = [&](std::vector<Wanted> of, TextForm form) {
    OutText text;
    AnswerText(*a.pack, std::move(of), form, delimiter_, false).append(outcome.get(), text);
    if (!std::exchange(first, false)) line += delimiter_;
    const std::string_view without_end = text.view().substr(0, text.size() - 1);
    if (form == TextForm::csv) line += without_end;
    else append_csv_cell(line, without_end, delimiter_);
  };
  for (std::size_t i = 0; i < a.pack->declarations.size(); ++i) {
    const Declaration& d = a.pack->declarations[i];
    if (selection_->declarations[i] == Selection::Of::none) continue;
    std::vector<Wanted> of;
    for (const Wanted& w : wanted)
      if (a.pack->atom_declaration[w.atom] == i) of.push_back(w);
    if (over_lists(*a.pack, d)) cell(std::move(of), TextForm::json);
    else for (Wanted& w : of) cell({std::move(w)}, TextForm::csv);
  }
  out.append(line + "\n");
}

void append_error_json(std::string& out, const CaseError& e, bool french) {
  out.append("{\"code\":\"").append(info(e.kind).id).append("\",\"field\":");
  append_json_string(out, e.field);
  if (e.column != 0) out.append(",\"column\":").append(std::to_string(e.column));
  out += ",\"message\":";
  append_json_string(out, message(e, french));
  out += '}';
}

}  // namespace domat
