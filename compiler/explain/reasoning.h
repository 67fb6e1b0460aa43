// Why a conclusion is what it is, step by step. Private to this room.
#pragma once
#include <vector>

#include "compiler/explain/conditions.h"
#include "compiler/explain/explanation.h"
#include "runtime/reasons/applied.h"

namespace domat {

using Conclusions = std::vector<const ConclusionReasons*>;

class Reasoning {
 public:
  Reasoning(const Answered& a, Applied& known, const std::set<std::uint32_t>& entries) : a(a), p(a.p), w(a.w), known_(known), entries_(entries) {}

  // Of conclusions of one declaration that came out alike, by the same rules.
  std::vector<Step> of(const Conclusions&);
  // "La règle réparation"; "la règle écrite en r.domat:7"
  Sentence rule(const Rule&, bool begins) const;
  const Rule& rule_of(std::uint32_t instance) const { return p.rules[p.instances[instance].rule]; }
  Step about(std::uint32_t rule, StepKind, Tone) const;  // with its sources, and nothing said yet

 private:
  using Instances = std::vector<std::uint32_t>;
  struct Ruling {  // what one rule does, by all of its instances
    std::uint32_t rule, by;  // by: the exception's rule
    Why why;
    std::optional<std::int32_t> day;
    Instances instances, exceptions;
  };

  void rulings();
  void applies(const Ruling&);
  void fails(const Ruling&);
  void no_wording();
  void defeats();
  void lost();
  void undecided();
  void wordings();
  void inherited();
  void parameters();
  void further_facts();
  void missing();

  Step defeat(std::uint32_t rule, std::uint32_t by, const Instances& exceptions, bool cited);
  void considered(const Instances&, std::vector<Step>& below, int depth);
  Step exception(std::uint32_t rule, Truth applies, const Instances&, int depth);
  void not_applied(const Instances&, Step&, const char* why, int depth);
  std::vector<Step> conditions(const Instances&, Side);
  bool told_elsewhere() const;
  void open_points(const Instances&, Step&, bool with_value);

  bool never(const Instances&) const;
  bool conflict() const;
  bool open() const;
  bool in_error() const;
  std::vector<std::uint32_t> moved(const LostPoint&) const;
  void add(Step step) { steps_.push_back(std::move(step)); }
  void add(StepKind kind, Tone tone, Sentence says) { add(Step{kind, tone, std::move(says), {}, "", {}}); }

  const Answered& a;
  const Pack& p;
  const Words& w;
  Applied& known_;
  const std::set<std::uint32_t>& entries_;  // conclusions of which reasons are given
  const Conclusions* group_ = nullptr;
  const Declaration* d_ = nullptr;
  std::vector<Step> steps_;
  std::set<std::uint32_t> told_;   // facts and conclusions that a step has named
  std::set<std::uint32_t> cited_;  // rules that decided
  std::set<std::uint32_t> considered_;  // exceptions of which it was said what became of them
};

}  // namespace domat
