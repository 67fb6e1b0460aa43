// The module: one engine for each solver, which asks Z3 and has every case that it finds evaluated.
#include <memory>

#include "compiler/solve/encode.h"
#include "compiler/solve/engine.h"

namespace domat::solve {

namespace {

using Terms = std::vector<z3::expr>;

// It is never given back: Z3 4.8.12 may take minutes to delete one in which much was asked.
z3::context& context_of_thread() {
  thread_local z3::context* context = new z3::context;
  return *context;
}

class Z3Engine final : public Engine {
 public:
  explicit Z3Engine(const Solver& asked) : asked_(asked), context_(context_of_thread()), solver_(context_, z3::solver::simple()), encoder_(context_, solver_, asked) {}

  Answer solve(const std::vector<Bool>& all, const Evaluate& evaluate, const Limit& limit) override {
    try {
      Terms goals;
      for (Bool b : all) goals.push_back(encoder_.formula(b));  // what they rest on is said of every question
      solver_.set("rlimit", limit.effort);
      solver_.push();
      for (auto& goal : goals) solver_.add(goal);
      Terms told;
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
  z3::check_result check(const Terms& a, const Terms& b) {
    z3::expr_vector assumed(context_);
    for (auto& x : a) assumed.push_back(x);
    for (auto& x : b) assumed.push_back(x);
    return solver_.check(assumed);
  }

  // A model: where evaluation has told something, first one for which that settles what it was asked for; of a case such as people have before any other.
  z3::check_result model(const Terms& told_at, const Terms& simple) {
    for (const Terms* where : {&told_at, &simple}) {
      if (where->empty()) continue;
      if (check(encoder_.plausible(), *where) == z3::sat) return z3::sat;
      if (check({}, *where) == z3::sat) return z3::sat;
    }
    if (check(encoder_.plausible(), {}) == z3::sat) return z3::sat;
    return check({}, {});
  }

  Answer rounds(const std::vector<Bool>& all, const Evaluate& evaluate, const Limit& limit, Terms& told) {
    Terms told_at, simple;
    for (unsigned round = 0; round <= limit.rounds; ++round) {
      const z3::check_result r = broken_ ? z3::unknown : model(told_at, simple);
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
      if (!learn(answer.cases, outcomes, found, told_at, simple, told)) return {Answer::undecided, {}, true};
    }
    return {};
  }

  // The facts that the evaluated cases show and the model had otherwise; false when there is none.
  bool learn(const std::vector<Case>& cases, const std::vector<Outcome>& outcomes, const z3::model& found, Terms& told_at, Terms& simple, Terms& told) {
    told_at.clear();
    simple.clear();
    bool news = false;
    std::vector<std::unique_ptr<NodeValues>> values;
    for (std::size_t w = 0; w < cases.size(); ++w) values.push_back(std::make_unique<NodeValues>(asked_.pack(), cases[w], outcomes[w]));
    for (auto& o : encoder_.opaque()) {
      z3::expr here(context_);
      const auto fact = encoder_.fact(o, *values[o.world], &here);
      if (!fact) continue;
      told_at.push_back(here);
      if (auto one = encoder_.simplest(o)) simple.push_back(*one);
      if (found.eval(*fact, true).is_true()) continue;
      solver_.add(*fact);
      told.push_back(*fact);
      news = true;
    }
    return news;
  }

  const Solver& asked_;
  z3::context& context_;
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
