#include "tests/differential/planes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace domat::differential {
namespace {

constexpr std::uint8_t kGarbage = 0xA5, kUntouched = 0x5C;

bool bit(const std::vector<std::uint8_t>& plane, std::size_t i) { return plane[i / 8] >> (i % 8) & 1; }
void set(std::vector<std::uint8_t>& plane, std::size_t i, bool on) {
  plane[i / 8] = static_cast<std::uint8_t>((plane[i / 8] & ~(1u << i % 8)) | unsigned{on} << i % 8);
}
bool nothing(const std::vector<std::uint8_t>& plane, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    if (bit(plane, i)) return false;
  return true;
}
const std::uint8_t* unless(bool left_out, const std::vector<std::uint8_t>& plane) { return left_out ? nullptr : plane.data(); }

}  // namespace

Planes::Planes(const Pack& pack, const std::vector<const Case*>& cases, BatchForm form) : pack_(pack), cases_(cases), form_(form) {
  in_.resize(pack.atom_count);
  for (std::uint32_t a = 0; a < pack.atom_count; ++a) tell(a);
  for (auto* c : cases) days_.push_back(c->at.value_or(0));
}

void Planes::tell(std::uint32_t atom) {
  Column& c = in_[atom];
  const std::uint8_t rest = form_.garbage ? kGarbage : 0;
  for (auto* plane : {&c.t, &c.f, &c.defined, &c.undefined, &c.conflict}) plane->assign(bytes(), rest);
  c.values.resize(cases_.size());
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    const Truth t = cases_[i]->truths[atom];
    const Value v = cases_[i]->values[atom];
    set(c.t, i, t.t);
    set(c.f, i, t.f);
    set(c.defined, i, v.state == State::defined);
    set(c.undefined, i, v.state == State::undefined);
    set(c.conflict, i, v.state == State::conflict);
    c.values[i] = v.state == State::defined || !form_.garbage ? v.v : static_cast<std::int64_t>(0x8000000000000000u + i * 0x123456789ABCDEFu);
  }
}

void Planes::make_room(Column& c, bool truth, bool value) const {
  if (truth) {
    c.t.assign(bytes() + 1, kUntouched);
    if (form_.falses) c.f.assign(bytes() + 1, kUntouched);
  }
  if (!value) return;
  if (!form_.numbers_only)
    for (auto* plane : {&c.defined, &c.undefined, &c.conflict, &c.error}) plane->assign(bytes() + 1, kUntouched);
  c.values.assign(cases_.size() + 1, 77);
}

std::string Planes::run(const domat_pack* pack, const std::vector<const Outcome*>& meant) {
  const std::size_t n = cases_.size();
  std::vector<domat_column> columns(pack_.atom_count);
  std::vector<domat_answer> answers(pack_.atom_count), holds(pack_.instances.size());
  out_.assign(pack_.atom_count, {});
  holds_.assign(pack_.instances.size(), {});
  for (std::uint32_t a = 0; a < pack_.atom_count; ++a) {
    const Declaration& d = pack_.declarations[pack_.atom_declaration[a]];
    const bool truth = is_proposition(d);
    const Column& c = in_[a];
    if (is_input(d.kind)) {
      bool known = true;
      for (std::size_t i = 0; i < n; ++i) known = known && bit(c.t, i) != bit(c.f, i);
      const bool silent = form_.leave_out && nothing(c.t, n) && nothing(c.f, n);
      if (truth && !silent) columns[a] = {c.t.data(), unless(form_.leave_out && known, c.f), nullptr, nullptr, nullptr, nullptr};
      std::size_t defined = 0;
      for (std::size_t i = 0; i < n; ++i) defined += bit(c.defined, i);
      const bool empty = form_.leave_out && defined == 0 && nothing(c.undefined, n) && nothing(c.conflict, n);
      if (!truth && !empty)
        columns[a] = {nullptr, nullptr, c.values.data(), unless(form_.leave_out && defined == n, c.defined), unless(form_.leave_out && nothing(c.undefined, n), c.undefined),
                      unless(form_.leave_out && nothing(c.conflict, n), c.conflict)};
    }
    if (!asked(a)) continue;
    Column& o = out_[a];
    make_room(o, truth, !truth);
    if (truth) answers[a] = {o.t.data(), form_.falses ? o.f.data() : nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
    else if (form_.numbers_only) answers[a].values = o.values.data();
    else answers[a] = {nullptr, nullptr, o.values.data(), o.defined.data(), o.undefined.data(), o.conflict.data(), o.error.data()};
  }
  for (std::size_t k = 0; k < holds.size(); ++k) {
    holds_[k].t.assign(bytes() + 1, kUntouched), holds_[k].f.assign(bytes() + 1, kUntouched);
    holds[k] = {holds_[k].t.data(), holds_[k].f.data(), nullptr, nullptr, nullptr, nullptr, nullptr};
  }
  domat_batch batch{};
  batch.cases = n;
  if (n > 0) batch.day = cases_[0]->at.value_or(0), batch.day_known = cases_[0]->at.has_value(), batch.closed = cases_[0]->mode == Mode::closed;
  if (form_.days) batch.days = days_.data();
  batch.columns = columns.data();
  batch.answers = answers.data();
  batch.holds = form_.reasons ? holds.data() : nullptr;
  const std::unique_ptr<void, decltype(&std::free)> memory(std::aligned_alloc(16, (domat_batch_memory(pack) + 31) / 16 * 16), &std::free);
  domat_error error{};
  if (n > 0 && domat_prepare_batch(pack, &batch, memory.get(), &error) != DOMAT_OK) return error.message;
  for (int run = 0; n > 0 && run < 2; ++run) domat_run_batch(pack, memory.get());  // a run leaves nothing behind for the next

  std::string out;
  auto hold = [&](bool same, auto what, std::size_t i) {
    if (!same && out.size() < 2000) out += fmt::format("{} of case {} of {}\n", what(), i, n);
  };
  auto ends = [&](const Plane& plane, const std::string& what) {
    if (plane.empty()) return;
    hold(plane[bytes()] == kUntouched, [&] { return "the byte after " + what; }, n);
    for (std::size_t i = n; n > 0 && i < bytes() * 8; ++i) hold(!bit(plane, i), [&] { return "a bit after " + what; }, i);
  };
  for (std::uint32_t a = 0; a < pack_.atom_count; ++a) {
    if (!asked(a)) continue;
    const std::string name = atom_name(pack_, a);
    const Column& o = out_[a];
    for (std::size_t i = 0; i < n; ++i) {
      if (!o.t.empty()) {
        hold(bit(o.t, i) == meant[i]->truths[a].t, [&] { return "t of " + name; }, i);
        if (form_.falses) hold(bit(o.f, i) == meant[i]->truths[a].f, [&] { return "f of " + name; }, i);
        continue;
      }
      const Value v = meant[i]->values[a];
      hold(o.values[i] == v.v, [&] { return fmt::format("number {} instead of {} of {}", o.values[i], v.v, name); }, i);
      if (form_.numbers_only) continue;
      const State s = bit(o.error, i) ? State::error : bit(o.conflict, i) ? State::conflict : bit(o.undefined, i) ? State::undefined : bit(o.defined, i) ? State::defined : State::unknown;
      hold(s == v.state, [&] { return fmt::format("state {} instead of {} of {}", static_cast<int>(s), static_cast<int>(v.state), name); }, i);
    }
    for (auto* plane : {&o.t, &o.f, &o.defined, &o.undefined, &o.conflict, &o.error}) ends(*plane, name);
    if (!o.values.empty()) hold(o.values[n] == 77, [&] { return "the number after " + name; }, n);
  }
  for (std::size_t k = 0; form_.reasons && k < holds_.size(); ++k) {
    for (std::size_t i = 0; i < n; ++i) hold(Truth{bit(holds_[k].t, i), bit(holds_[k].f, i)} == meant[i]->holds[k], [&] { return "H of " + pack_.rules[pack_.instances[k].rule].label; }, i);
    ends(holds_[k].t, "a rule");
    ends(holds_[k].f, "a rule");
  }
  return out;
}

}  // namespace domat::differential
