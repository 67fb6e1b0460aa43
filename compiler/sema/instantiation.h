// The work of instantiate.h; private to instances.cpp and order.cpp.
#pragma once
#include <map>
#include <set>

#include "compiler/sema/instantiate.h"

namespace domat::model {

class Instantiation {
 public:
  Instantiation(Model& m, const SourceMap& sources, Interner& names, Diagnostics& diags) : m_(m), sources_(sources), names_(names), diags_(diags) {}
  void run();

 private:
  void make_instances();
  void attach_exceptions();
  void order_steps();

  std::size_t range_of(const Variable&) const;
  bool of_no_element(const Conclusion&, const std::vector<std::uint32_t>& binding) const;
  void add_instances(RuleId);
  void attach_defeating(RuleId exception);
  void attach_contradicting(RuleId exception);
  void attach_presumptions();
  void link(InstanceId target, InstanceId exception) { links_.push_back({target, exception}); }
  bool enough_instances(Span, const std::string& what, std::uint64_t more);
  bool enough_pairs(RuleId, std::uint64_t more);
  void add_incompatible(std::uint32_t);
  void check_incompatibles();

  using Frame = std::vector<std::uint32_t>;  // a member for each variable of a rule and of the quantifiers inside it
  template <typename Visit>
  void for_each_read(InstanceId, Visit&&) const;
  template <typename Visit>
  void reads_of(ExprId, Frame&, Visit&&) const;
  void report_cycle(std::vector<std::uint32_t> cycle);

  Model& m_;
  const SourceMap& sources_;
  Interner& names_;
  Diagnostics& diags_;
  std::vector<std::pair<InstanceId, InstanceId>> links_;
  std::uint64_t pairs_ = 0;
  std::set<std::vector<std::uint32_t>> reported_cycles_;
  mutable std::uint64_t steps_ = 0;  // elements gone through by quantifiers
  bool too_many_ = false;
};

}  // namespace domat::model
