#include "runtime/batch/case_text.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/reasons/lists.h"

namespace domat {

void CaseText::Freed::operator()(void* p) const { std::free(p); }

// One case by atom. A sink of JsonCases.
struct CaseText::Sink {
  CaseText& of;
  const Inputs& in;
  std::uint8_t *truths, *states;
  std::int64_t* values;
  std::int32_t day = 0;
  bool has_day = false, closed = false;

  void truth(std::uint32_t input, unsigned bits) { truths[in.atoms[input].atom] = static_cast<std::uint8_t>(bits); }
  void value(std::uint32_t input, const QuickValue& v) {
    states[in.atoms[input].atom] = v.state;
    values[in.atoms[input].atom] = v.v;
  }
  void at(std::int32_t d) { day = d, has_day = true; }
  void mode(bool c) { closed = c; }
  void undo_row() {
    std::copy(of.initial_truths_.begin(), of.initial_truths_.end(), truths);
    std::copy(of.initial_states_.begin(), of.initial_states_.end(), states);
    has_day = closed = false;
  }
};

CaseText::CaseText(const Pack& pack, const PackFunctions& call, const domat_pack* native, const CaseOptions& options, const std::vector<std::string>& only, bool rules)
    : pack_(pack), call_(call), native_(native), options_(options), rules_(rules), inputs_(pack), selection_(std::make_shared<Selection>(select(pack, only))),
      text_(pack, selection_->wanted, TextForm::json, ',', rules), listed_(pack.lists.empty() ? nullptr : std::make_unique<ListedText>(pack, selection_, TextForm::json, ',')),
      cases_(inputs_, false, options.rest_false), reader_(pack), evaluation_(call, native) {
  if (!pack.lists.empty()) return;
  const std::size_t atoms = pack.atom_count;
  for (auto* bytes : {&truths_, &states_, &initial_truths_, &initial_states_, &out_truths_, &out_states_}) bytes->resize(atoms);
  values_.resize(atoms);
  out_values_.resize(atoms);
  holds_.resize(pack.instances.size());
  if (options.rest_false)
    for (const InputAtom& input : inputs_.atoms) {
      if (input.kind == ValueType::boolean) initial_truths_[input.atom] = 2;
      if (input.kind == ValueType::event) initial_states_[input.atom] = DOMAT_UNDEFINED;
    }
  memory_.reset(std::aligned_alloc(16, (call.case_memory(native, nullptr) / 16 + 2) * 16));
}

std::string_view CaseText::answer(std::string_view json) {
  char* text = (in_.clear(), in_.room(json.size() + kPadding));
  std::memcpy(text, json.data(), json.size());
  std::memset(text + json.size(), 0, 16);
  out_.clear();
  bool done = false;
  if (memory_) {
    Sink sink{*this, inputs_, truths_.data(), states_.data(), values_.data()};
    sink.undo_row();
    const char* end = cases_.read(text, sink);
    done = end == text + json.size() && evaluate(sink);
  }
  if (!done) general(json);
  return out_.view().substr(0, out_.size() - 1);
}

// False: it has no application date and needs one.
bool CaseText::evaluate(const Sink& sink) {
  domat_case c{sink.day, sink.has_day, options_.mode ? options_.mode == Mode::closed : sink.closed, truths_.data(), states_.data(), values_.data(), nullptr};
  const std::uint32_t source = pack_.date_fact;
  if (!sink.has_day && source != kNone && states_[source] == DOMAT_DEFINED) c.day = static_cast<std::int32_t>(values_[source]), c.day_known = 1;
  if (options_.at) c.day = *options_.at, c.day_known = 1;
  if (!c.day_known && inputs_.reads_day) return false;
  const domat_outcome outcome{out_truths_.data(), out_states_.data(), out_values_.data(), rules_ ? holds_.data() : nullptr};
  domat_error error;
  if (call_.evaluate_case(native_, &c, &outcome, memory_.get(), &error) != DOMAT_OK) return false;
  text_.append(outcome, out_);
  return true;
}

void CaseText::general(std::string_view json) {
  CaseResult read = reader_.read(json, options_);
  domat_error error;
  const domat_outcome* o = read.errors.empty() ? evaluation_.run(read.c, &error) : nullptr;
  if (!o && read.errors.empty()) read.errors.push_back({CaseError::lists_too_large, "", 0, 0, {std::to_string(kMaxCaseAtoms)}});
  if (o) return listed_ ? listed_->append(reader_.names(), *o, out_) : text_.append(*o, out_);
  std::string line = "{\"errors\":[";
  for (const CaseError& e : read.errors) {
    if (&e != &read.errors.front()) line += ',';
    append_error_json(line, e, false);
  }
  out_.append(line + "]}\n");
}

}  // namespace domat
