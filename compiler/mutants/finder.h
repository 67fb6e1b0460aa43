// The search for mutants: what its parts share. Conditions stand in find_conditions.cpp, values in find_values.cpp, what is written around
// them (rules, windows, parameters, conclusions) in find.cpp.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/mutants/mutants.h"
#include "compiler/mutants/text.h"

namespace domat::mutants {

using model::Expr;
using model::ExprId;
using model::ExprKind;
using model::RuleId;

class Finder {
 public:
  Finder(const model::Model&, const PackSource&, const SourceMap&, Interner&);
  Found run();

 private:
  // --- find.cpp
  struct Place {  // a rule where it is written: the clauses that say its window are its own, then those of the blocks around it
    const syntax::Tree* tree;
    const syntax::Item* item;
    std::vector<const syntax::Clauses*> clauses;
    RuleId rule;
  };
  void index();
  void visit_rule(const Place&);
  void visit_when(const syntax::Tree&, std::uint32_t block, ExprId);
  void drop_rule(const Place&);
  void drop_unless(const Place&);
  void visit_conclusions(const Place&);
  void visit_conclusion(const syntax::Conclusion&, RuleId, std::uint32_t index, bool may_drop, Span before, Span after);
  void visit_duty(const syntax::Declaration&);
  bool beside_the_condition(const Change&) const;
  void own(Span, std::string name, const std::vector<std::string>& citations);
  std::vector<std::string> texts(const std::vector<syntax::Text>&) const;
  std::vector<std::string> citations(RuleId) const;

  // --- find_dates.cpp
  std::vector<const Place*> ended_by(RuleId) const;
  void visit_windows();
  void move_bound(const syntax::Clauses&, const std::optional<syntax::DateAt> syntax::Clauses::*, std::optional<std::int32_t> Window::*);
  std::optional<std::int32_t> bound(const Place&, std::optional<std::int32_t> Window::*, const syntax::Clauses* moved, int by) const;
  void visit_parameter(const syntax::Tree&, const syntax::ParameterDecl&);
  void move_value(const syntax::Tree&, const syntax::DatedValue&, std::uint32_t parameter, std::size_t at);
  void move_start(const syntax::ParameterDecl&, const syntax::DatedValue&, std::uint32_t parameter, std::size_t at);

  // --- find_conditions.cpp
  void condition(ExprId, bool negated = false);
  void chain(ExprId);
  void leaf(ExprId, bool negated);
  void comparison(ExprId, bool negated);
  void membership(ExprId);
  void event_order(ExprId);
  void counting(ExprId);
  void quantifier(ExprId);
  void drop_clause(ExprId, Keyword);  // `tel que C`, `lorsque C`
  void drop_whole(ExprId);

  // --- find_values.cpp
  void value(ExprId, int skip = 0);  // skip: a step of the literal that another mutant stands for already
  void constant(ExprId, int skip);
  void arguments(ExprId);
  void sum(ExprId);
  void extreme(ExprId);
  void rounding(ExprId);

  // --- shared
  // Adds a change to the mutant with these edits, which may stand for several expressions: a function is written out where it is called.
  void add(Kind, std::vector<Edit>, ExprId site, const std::function<ExprId()>& to);
  void add(Kind, std::vector<Edit>, Change, const std::vector<RuleId>&);
  // Whatever else finds this mutant: the compiler would refuse it.
  void ban(const std::vector<Edit>&);
  ExprId push(Expr, const std::vector<ExprId>& operands);
  ExprId copy(ExprId);
  ExprId truth(bool);
  std::string truth_word(bool v) const { return text_.lang() == Lang::fr ? (v ? "vrai" : "faux") : (v ? "true" : "false"); }
  ExprId operand(ExprId id, std::uint32_t i) const { return m_.operands[m_[id].first + i]; }
  // Whether the condition lets the rule read what might be undefined: without it the compiler refuses the rule.
  bool guards(ExprId) const;
  void collect_reads(ExprId, std::set<model::EntityId>&) const;
  std::optional<std::uint32_t> next_member(std::uint32_t enumeration, std::uint32_t member) const;
  std::string member(std::uint32_t enumeration, std::uint32_t index) const;

  model::Model m_;
  const PackSource& pack_;
  const SourceMap& sources_;
  Interner& names_;
  Text text_;

  struct Site {
    Mutant mutant;
    bool banned = false;
    std::set<std::uint32_t> sites;  // expressions changed already
  };
  std::map<std::vector<Edit>, Site> found_;
  std::map<Span, Owner> owners_;                      // by the place that they own, whole items
  std::unordered_map<std::uint32_t, std::set<RuleId>> parameter_read_by_;
  std::vector<std::set<model::EntityId>> reads_;      // by rule: what it reads that a test may have to guard
  std::vector<bool> contradicted_;                    // by rule: an exception with a conclusion is an exception to it
  RuleId rule_ = 0;                                   // the one being visited
  std::vector<Place> places_;
  std::vector<bool> always_given_;                    // by entity: a value that an unconditional rule gives, and that others read as given
};

}  // namespace domat::mutants
