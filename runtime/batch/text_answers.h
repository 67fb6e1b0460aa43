// Answers as lines of JSON or rows of CSV, of blocks and of cases by themselves.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/batch/listed_text.h"
#include "runtime/batch/worker.h"

namespace domat {

// Again for the pack expanded to the lists of a case.
std::vector<Wanted> select_expanded(const Pack& expanded, const Selection&);

class TextAnswers final : public AnswerForm {
 public:
  TextAnswers(const BatchPlan&, std::shared_ptr<const Selection>, TextForm, char delimiter);

  const std::vector<Wanted>& wanted() const override { return text_->wanted(); }
  std::string header() const override;
  void append(const ColumnBatch& batch, const AnswerBatch& answers, const std::vector<std::string>& failed, OutText& out) const override {
    text_->append(batch, answers, failed, out);
  }
  std::string failed(const std::vector<CaseError>&) const override;
  void append(const Case&, const OneAnswer&, OutText&) override;
  void append_listed(const Pack& names, const domat_outcome& o, OutText& out) const override { listed_->append(names, o, out); }
  std::unique_ptr<AnswerForm> clone() const override { return std::make_unique<TextAnswers>(*this); }

 private:
  const BatchPlan* plan_;
  std::shared_ptr<const Selection> selection_;
  TextForm form_;
  char delimiter_;
  std::shared_ptr<const AnswerText> text_;
  std::shared_ptr<const ListedText> listed_;  // of a pack with lists
};

void append_outcome(const AnswerText&, const Outcome&, OutText&);

// {"code", "field", "column", "message"}
void append_error_json(std::string& out, const CaseError&, bool french);

}  // namespace domat
