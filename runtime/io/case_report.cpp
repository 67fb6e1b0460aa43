#include "runtime/io/case_report.h"

#include <utility>

#include "runtime/io/case_reader.h"
#include "runtime/io/text.h"

namespace domat {

CaseReport::Step::Step(CaseReport& report, const std::string& name) : report_(report), length_(report.path_.size()) {
  if (length_ != 0) report.path_ += '.';
  report.path_ += quoted_for_message(name);
}

CaseReport::Step::Step(CaseReport& report, std::size_t place) : report_(report), length_(report.path_.size()) {
  report.path_ += '[' + std::to_string(place) + ']';
}

void CaseReport::error(CaseError::Kind kind, const char* where, std::vector<std::string> args) {
  if (stopped_) return;
  advance_to(static_cast<std::size_t>(where - text_.data()));
  if (errors_.size() == kMaxCaseErrors) {
    stopped_ = true;
    kind = CaseError::too_many_errors;
    args = {std::to_string(kMaxCaseErrors)};
  }
  errors_.push_back({kind, path_, line_, column_, std::move(args)});
}

// Errors mostly come in order of the document: counting goes on from the last one.
void CaseReport::advance_to(std::size_t offset) {
  if (offset < offset_) offset_ = 0, line_ = column_ = 1;
  for (; offset_ < offset && offset_ < text_.size(); ++offset_) {
    if (text_[offset_] == '\n') ++line_, column_ = 1;
    else if ((static_cast<unsigned char>(text_[offset_]) & 0xC0) != 0x80) ++column_;
  }
}

std::vector<std::string> with_nearest(std::vector<std::string> args, const std::string& word, const std::vector<std::string>& known) {
  if (auto near = nearest_name(word, known)) args.push_back(std::move(*near));
  return args;
}

}  // namespace domat
