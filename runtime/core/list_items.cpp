#include "runtime/core/list_items.h"

namespace domat {

namespace {

enum : std::uint8_t { unknown, defined, undefined, conflict, error };

// By state: a conflict is worse than an error, that than what is unknown, that than what is undefined.
constexpr std::uint8_t kBadness[] = {2, 0, 1, 4, 3};

bool worse(std::uint8_t a, std::uint8_t b) { return kBadness[a] > kBadness[b]; }

}  // namespace

void add_items(const ListItem* items, std::uint32_t count, bool least, ListSum* sum) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const ListItem& x = items[i];
    if (x.counts == 2) continue;
    std::uint8_t state = x.value_state;
    // Of what may turn out not to count, a conflict says that it adds at least nothing and at most nothing; to be undefined says nothing yet.
    if (x.counts == 0 && state == conflict) continue;
    if (x.counts == 0 && state == undefined) state = unknown;
    // What counts and does not adds nothing of what is not known, as when it did not; of what is undefined, a conflict.
    if (x.counts == 3 && (state == unknown || state == error)) continue;
    if (x.counts == 3 && state == undefined) state = conflict;
    if (state != defined || sum->state != defined) {
      if (worse(state, sum->state)) {
        sum->state = state;
        sum->v = x.value;
      }
      continue;
    }
    const bool positive = x.value > 0;
    // Not known to count: nothing or all of it. In conflict: the two ends cross.
    const bool zero = x.counts != 1 && positive == ((x.counts == 3) != least);
    if (!zero) sum->v += x.value;
  }
}

void first_of_items(const ListItem* items, std::uint32_t count, bool greatest, ListFirst* f) {
  auto note = [f](std::uint8_t state, std::int64_t code) {
    if (!worse(state, f->state)) return;
    f->state = state;
    f->worst = code;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    const ListItem& x = items[i];
    if (x.counts == 2) continue;
    if (x.counts != 1) note(x.counts == 3 ? conflict : unknown, 0);
    if (x.counts == 0) continue;
    note(x.key_state, x.key);
    if (x.counts != 1 || x.key_state != defined) continue;
    if (f->found && (greatest ? x.key < f->best : x.key > f->best)) continue;
    if (!f->found || x.key != f->best) {
      f->said_state = x.value_state;
      f->said = x.value;
      f->has = f->differ = false;
    } else if (worse(x.value_state, f->said_state)) {
      f->said_state = x.value_state;
      f->said = x.value;
    }
    f->found = true;
    f->best = x.key;
    if (x.value_state != defined) continue;
    f->differ = f->differ || (f->has && f->what != x.value);
    f->what = x.value;
    f->has = true;
  }
}

std::uint8_t finish_first(ListFirst* f) {
  if (f->state != defined) {
    f->said = f->worst;
    return f->state;
  }
  return f->differ ? static_cast<std::uint8_t>(conflict) : f->said_state;
}

}  // namespace domat
