// Answers as lines of JSON or rows of CSV, of blocks and of cases by themselves.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/batch/worker.h"

namespace domat {

// Which conclusions are wanted: by declaration, and by atom where there are no lists. `unknown`: the names that are none.
struct Selection {
  enum class Of : std::uint8_t { none, some, all };  // of the atoms of a declaration
  std::vector<Wanted> wanted;
  std::vector<Of> declarations;
  std::vector<std::string> names;  // as they were given
  std::vector<std::string> unknown;
};
Selection select(const Pack&, const std::vector<std::string>& only);
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
  std::unique_ptr<AnswerForm> clone() const override { return std::make_unique<TextAnswers>(*this); }

 private:
  void append_row(const Case&, const OneAnswer&, OutText&) const;

  const BatchPlan* plan_;
  std::shared_ptr<const Selection> selection_;
  TextForm form_;
  char delimiter_;
  std::shared_ptr<const AnswerText> text_;
};

void append_outcome(const AnswerText&, const Outcome&, OutText&);

// {"code", "field", "column", "message"}
void append_error_json(std::string& out, const CaseError&, bool french);

}  // namespace domat
