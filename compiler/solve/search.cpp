// The module: one engine for each solver, which asks Z3 and has every case that it finds evaluated.
#include <memory>

#include "compiler/solve/encode.h"
#include "compiler/solve/engine.h"

namespace domat::solve {

namespace {

class Z3Engine final : public Engine {
 public:
  explicit Z3Engine(const Solver& asked) : asked_(asked), solver_(context_, z3::solver::simple()), encoder_(context_, solver_, asked) {}

  Answer solve(const std::vector<Bool>& all, const Evaluate& evaluate, const Limit& limit) override {
    try {
      std::vector<z3::expr> goals;
      for (Bool b : all) goals.push_back(encoder_.formula(b));  // what they rest on is said of every question
      solver_.set("rlimit", limit.effort);
      solver_.push();
      for (auto& goal : goals) solver_.add(goal);
      std::vector<z3::expr> told;
      Answer answer = rounds(all, evaluate, limit, told);
      solver_.pop();
      for (auto& fact : told) solver_.add(fact);
      return answer;
    } catch (const z3::exception&) {
      solver_.reset();  // what it held may be half there
      broken_ = true;
      return {};
    }
  }

 private:
  z3::check_result check(const z3::expr_vector& assumed) {
    z3::expr_vector copy(context_);
    for (unsigned i = 0; i < assumed.size(); ++i) copy.push_back(assumed[i]);
    return solver_.check(copy);
  }

  // A model: first of a case such as people have, with the arguments of the last round, then of any.
  z3::check_result model(const z3::expr_vector& kept) {
    z3::expr_vector usual(context_), usual_kept(context_), none(context_);
    for (auto& p : encoder_.plausible()) usual.push_back(p), usual_kept.push_back(p);
    for (unsigned i = 0; i < kept.size(); ++i) usual_kept.push_back(kept[i]);
    if (!kept.empty()) {
      if (check(usual_kept) == z3::sat) return z3::sat;
      if (check(kept) == z3::sat) return z3::sat;
    }
    if (check(usual) == z3::sat) return z3::sat;
    return check(none);
  }

  Answer rounds(const std::vector<Bool>& all, const Evaluate& evaluate, const Limit& limit, std::vector<z3::expr>& told) {
    z3::expr_vector kept(context_);
    for (unsigned round = 0; round <= limit.rounds; ++round) {
      const z3::check_result r = broken_ ? z3::unknown : model(kept);
      if (r == z3::unsat) return {Answer::impossible, {}, false};
      if (r == z3::unknown) return {};
      Answer answer{Answer::found, {}, false};
      std::vector<Outcome> outcomes;
      const z3::model found = solver_.get_model();
      for (World w = 0; w < asked_.worlds().size(); ++w) {
        answer.cases.push_back(encoder_.extract(w, found));
        outcomes.push_back(evaluate(answer.cases.back()));
      }
      bool good = true;
      for (Bool b : all) good = good && asked_.holds(b, answer.cases, outcomes);
      if (good) return answer;
      if (!learn(answer.cases, outcomes, found, kept, told)) return {Answer::undecided, {}, true};
    }
    return {};
  }

  // The facts that the evaluated cases show and the model had otherwise; false when there is none.
  bool learn(const std::vector<Case>& cases, const std::vector<Outcome>& outcomes, const z3::model& found, z3::expr_vector& kept, std::vector<z3::expr>& told) {
    kept = z3::expr_vector(context_);
    bool news = false;
    std::vector<std::unique_ptr<NodeValues>> values;
    for (std::size_t w = 0; w < cases.size(); ++w) values.push_back(std::make_unique<NodeValues>(asked_.pack(), cases[w], outcomes[w]));
    for (auto& o : encoder_.opaque()) {
      z3::expr here(context_);
      const auto fact = encoder_.fact(o, *values[o.world], &here);
      if (!fact) continue;
      kept.push_back(here);
      if (found.eval(*fact, true).is_true()) continue;
      solver_.add(*fact);
      told.push_back(*fact);
      news = true;
    }
    return news;
  }

  const Solver& asked_;
  z3::context context_;
  z3::solver solver_;
  Encoder encoder_;
  bool broken_ = false;
};

struct Factory final : EngineFactory {
  std::unique_ptr<Engine> make(const Solver& s) const override { return std::make_unique<Z3Engine>(s); }
};

}  // namespace

}  // namespace domat::solve

extern "C" const domat::solve::EngineFactory* domat_solver() {
  static const domat::solve::Factory factory;
  return &factory;
}
