// The errors of a case, each with where it stands in the document. Private to this room.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/io/case_error.h"
#include "runtime/io/json_check.h"

namespace domat {

class CaseReport {
 public:
  CaseReport(std::string_view text, std::vector<CaseError>& errors) : text_(text), errors_(errors) {}

  void error(CaseError::Kind, const char* where, std::vector<std::string> args);
  void fault(const JsonFault& f) { error(f.kind, text_.data() + f.offset, f.args); }
  // Of no place in the document.
  void error_of_case(CaseError::Kind kind, std::string field, std::vector<std::string> args) {
    errors_.push_back({kind, std::move(field), 0, 0, std::move(args)});
  }

  std::size_t count() const { return errors_.size(); }
  bool stopped() const { return stopped_; }  // there were too many

  // One step of the field path, as long as it lives: a name, or the place of an element, from 1.
  class Step {
   public:
    Step(CaseReport&, const std::string& name);
    Step(CaseReport&, std::size_t place);
    ~Step() { report_.path_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    CaseReport& report_;
    std::size_t length_;
  };

 private:
  void advance_to(std::size_t offset);

  std::string_view text_;
  std::vector<CaseError>& errors_;
  std::string path_;
  bool stopped_ = false;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1, column_ = 1;
};

// The arguments, and after them the known name that the word is most likely a slip for, if any.
std::vector<std::string> with_nearest(std::vector<std::string> args, const std::string& word, const std::vector<std::string>& known);

}  // namespace domat
