// What a change of rules can reach, and what it can hang on.
#pragma once
#include <vector>

#include "compiler/sema/model.h"

namespace domat::mutants {

class Reach {
 public:
  explicit Reach(const model::Model&);

  // The entities that a change of these rules may change, by entity.
  std::vector<bool> from(const std::vector<model::RuleId>&) const;
  // Those that show it first: what the rules conclude, or what the rules that they set aside conclude. Where these do not change, nothing does.
  std::vector<bool> first(const std::vector<model::RuleId>&) const;
  // What these entities hang on, themselves included.
  std::vector<bool> behind(const std::vector<bool>& entities) const;

 private:
  void reads(model::ExprId, std::vector<model::EntityId>&) const;

  const model::Model& m_;
  std::vector<std::vector<model::EntityId>> read_by_rule_;
  std::vector<std::vector<model::RuleId>> readers_;      // by entity
  std::vector<std::vector<model::RuleId>> exceptions_;   // by rule: those to it
  std::vector<std::vector<model::RuleId>> concluding_;   // by entity
};

}  // namespace domat::mutants
