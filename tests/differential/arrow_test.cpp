// Record batches of generated cases, in every form that a column may have: the answers are those of each case by itself.
#include <fmt/format.h>

#include "compiler/engine/engine.h"
#include "compiler/interpret/evaluate.h"
#include "runtime/core/generated.h"
#include "runtime/core/interface.h"
#include "runtime/reasons/interface.h"
#include "tests/differential/columns.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

using namespace arrow_test;

struct One {
  std::unique_ptr<Expanded> of;
  Case given;
  Outcome meant;
};

// What a batch leaves out is unknown, or false where `rest_false`.
void leave_out(const Pack& p, Case& c, const std::vector<bool>& left_out, bool rest_false) {
  for (std::uint32_t a = 0; a < p.atom_count; ++a) {
    if (!left_out[p.atom_declaration[a]]) continue;
    const Declaration& d = p.declarations[p.atom_declaration[a]];
    c.truths[a] = rest_false && d.type.kind == ValueType::boolean ? kFalse : kUnknown;
    c.values[a] = rest_false && d.type.kind == ValueType::event ? Value{State::undefined, 0} : Value{};
  }
}

// Conclusions are called as in results, where no argument is an element.
void expect_names(const Pack& p, const std::string& bytes) {
  const interface::View view(reinterpret_cast<const std::uint8_t*>(bytes.data()));
  for (std::uint32_t i = 0; p.lists.empty() && i < view.header().outputs.count; ++i) {
    const interface::Column& c = view.output(i);
    if (view.text(c.shown) != atom_name(p, c.atom)) RC_FAIL(fmt::format("{} is called {}", atom_name(p, c.atom), view.text(c.shown)));
  }
}

std::vector<bool> any_left_out(const Pack& p, const Bytes& bytes) {
  Choices c(bytes);
  std::vector<bool> out;
  for (std::uint32_t i = 0; i < p.declarations.size(); ++i) out.push_back(is_input(p.declarations[i].kind) && p.declarations[i].list == kNone && c.chance(15));
  return out;
}

std::vector<One> make_all(Compiled& c, const std::vector<bool>& left_out, const domat_request& request, bool one_day) {
  std::vector<One> all;
  for (auto& bytes : *many(6, 72)) {
    auto x = std::make_unique<Expanded>(c, make_lists(c.pack, {bytes.end() - 8, bytes.end()}));
    Case given = make_case(x->pack(), x->lists(), bytes);
    given.mode = request.closed ? Mode::closed : Mode::open;
    if (one_day) given.at = request.day_known ? std::optional(request.day) : std::nullopt;
    leave_out(x->pack(), given, left_out, request.rest_false);
    Outcome meant = evaluate(x->model(), given);
    all.push_back({std::move(x), std::move(given), std::move(meant)});
  }
  return all;
}

std::string told(const ArrowSchema& s) {
  std::string all = fmt::format("{} {}", s.name ? s.name : "", s.format);
  for (std::int64_t i = 0; i < s.n_children; ++i) all += (i ? ", " : " {") + told(*s.children[i]);
  return all + (s.n_children ? "}" : "");
}

TEST(Arrow, BatchesAnswerAsEachCaseByItself) {
  int with_lists = 0;
  property("a record batch answers what each of its cases answers by itself", [&] {
    const auto text = *any_pack();
    auto c = good(text);
    std::string problem;
    const Codegen* native = codegen(&problem);
    // Nearly all the time goes into compiling, which other properties test: one pack in three.
    if (*rc::gen::inRange(0, 3) != 0) return;
    const auto compiled = native ? native->compile(c->pack, c->pack.lists.empty() && *rc::gen::weightedElement<bool>({{7, false}, {1, true}}) ? Batches::here : Batches::none, &problem) : nullptr;
    if (!compiled) RC_FAIL(problem);
    with_lists += !c->pack.lists.empty();
    const std::string interface = interface_bytes(c->pack);
    expect_names(c->pack, interface);
    domat_pack pack = *compiled->pack();
    pack.interface = {reinterpret_cast<const std::uint8_t*>(interface.data())};

    domat_request request{};
    const bool one_day = *rc::gen::arbitrary<bool>();
    request.closed = *rc::gen::arbitrary<bool>(), request.rest_false = *rc::gen::arbitrary<bool>();
    request.day = *rc::gen::element(0, 18000, 18262, 19000), request.day_known = 1;
    request.flags = c->pack.lists.empty() && *rc::gen::arbitrary<bool>() ? DOMAT_WITH_REASONS : 0;
    const auto left_out = any_left_out(c->pack, *bytes(40));
    const auto all = make_all(*c, left_out, request, one_day);
    if (!one_day && !c->pack.reads_day) request.day_known = 0;
    const std::size_t size = *rc::gen::element(0u, 1u, 2u, 7u, 8u, 9u, 63u, 64u, 65u, 130u);
    std::vector<Row> rows;
    std::vector<const Outcome*> meant;
    for (std::size_t i = 0; i < size; ++i) {
      const One& one = all[i * 5 % all.size()];
      rows.push_back({&one.of->pack(), &one.given});
      meant.push_back(&one.meant);
    }
    const Exposed given(Columns(c->pack, rows, left_out, *bytes(400)).batch(!one_day));
    const Answers answers(&pack, request, given);
    if (answers.status != DOMAT_OK) RC_FAIL(fmt::format("{}: {} (case {}) in {}", answers.error.column, answers.error.message, answers.error.row, told(given.schema)));
    const std::string differ = differences(answers, interface, rows, meant);
    if (!differ.empty()) RC_FAIL(differ);
    for (const One& one : all)
      if (!differences(one.of->pack(), one.meant, compiled->evaluate(one.given)).empty()) RC_FAIL("by itself: " + differences(one.of->pack(), one.meant, compiled->evaluate(one.given)));
  });
  EXPECT_EQ(Allocations::live, 0);
  EXPECT_GE(with_lists, 10);
}

}  // namespace
}  // namespace domat::differential
