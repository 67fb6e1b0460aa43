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

}  // namespace

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
      text_(std::make_shared<AnswerText>(plan.pack, selection_->wanted, form, delimiter, plan.reasons == Reasons::rules)) {
  if (!plan.pack.lists.empty()) listed_ = std::make_shared<ListedText>(plan.pack, selection_, form, delimiter);
}

std::string TextAnswers::header() const { return listed_ ? listed_->header() : text_->header(); }

std::string TextAnswers::failed(const std::vector<CaseError>& errors) const {
  if (form_ == TextForm::csv) return listed_ ? listed_->failed_line() : text_->failed_line();
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
  if (!listed_) return append_outcome(*text_, a.outcome, out);
  if (plan_->reasons == Reasons::none) return listed_->append(*a.pack, Plain(a.outcome).get(), out);
  append_outcome(AnswerText(*a.pack, select_expanded(*a.pack, *selection_), form_, delimiter_, true), a.outcome, out);
}

void append_outcome(const AnswerText& text, const Outcome& o, OutText& out) { text.append(Plain(o).get(), out); }

void append_error_json(std::string& out, const CaseError& e, bool french) {
  out.append("{\"code\":\"").append(info(e.kind).id).append("\",\"field\":");
  append_json_string(out, e.field);
  if (e.column != 0) out.append(",\"column\":").append(std::to_string(e.column));
  out += ",\"message\":";
  append_json_string(out, message(e, french));
  out += '}';
}

}  // namespace domat
