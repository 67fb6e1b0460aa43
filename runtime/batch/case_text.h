// One case after another in one process: its JSON in, the JSON of its conclusions out, by one object that is used again and again.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/answer_text.h"
#include "runtime/batch/inputs.h"
#include "runtime/batch/json_case.h"
#include "runtime/batch/text_answers.h"
#include "runtime/io/case_reader.h"
#include "runtime/reasons/pack_functions.h"

namespace domat {

class CaseText {
 public:
  // What is given must outlive it. `only`: names of conclusions; empty: all. `rules`: with the rules that apply.
  CaseText(const Pack&, const PackFunctions&, const domat_pack*, const CaseOptions&, const std::vector<std::string>& only, bool rules);

  // A line as `domat run --cases` writes it, without its line break, or {"errors": […]}. It stays as it is until the next call.
  std::string_view answer(std::string_view json);

 private:
  struct Sink;
  bool evaluate(const Sink&);
  void general(std::string_view json);

  const Pack& pack_;
  const PackFunctions call_;
  const domat_pack* native_;
  const CaseOptions options_;
  const bool rules_;
  const Inputs inputs_;
  const std::shared_ptr<const Selection> selection_;
  const AnswerText text_;
  const std::unique_ptr<const ListedText> listed_;  // of a pack with lists
  JsonCases cases_;
  CaseReader reader_;
  Evaluation evaluation_;  // of what the quick reader does not read
  OutText in_, out_;
  std::vector<std::uint8_t> truths_, states_, initial_truths_, initial_states_, out_truths_, out_states_, holds_;
  std::vector<std::int64_t> values_, out_values_;
  struct Freed {
    void operator()(void*) const;
  };
  std::unique_ptr<void, Freed> memory_;
};

}  // namespace domat
