// Truths and values of nodes as Z3 terms. Private to the module.
#pragma once
#include <z3++.h>

#include <string>

#include "runtime/core/number.h"
#include "runtime/reasons/pack.h"

namespace domat::solve {

// Conjunctions and the like that are settled where a part is.
z3::expr both(const z3::expr&, const z3::expr&);
z3::expr either(const z3::expr&, const z3::expr&);
z3::expr no(const z3::expr&);
z3::expr pick(const z3::expr& condition, const z3::expr& yes, const z3::expr& otherwise);
z3::expr equal(const z3::expr&, const z3::expr&);
z3::expr compare(Comparison, const z3::expr&, const z3::expr&);
z3::expr number(z3::context&, Wide);

struct Plane {
  z3::expr t, f;
};
inline z3::expr surely(const Plane& x) { return both(x.t, no(x.f)); }
inline z3::expr surely_not(const Plane& x) { return both(x.f, no(x.t)); }
inline z3::expr unknown(const Plane& x) { return both(no(x.t), no(x.f)); }
inline z3::expr conflict(const Plane& x) { return both(x.t, x.f); }

// A value: at most one of its states holds, and none where it is unknown.
struct Num {
  z3::expr defined, undefined, conflict, error;
  z3::expr v;     // where defined
  z3::expr code;  // where in error
  Wide low = 0, high = 0;  // between which v lies where defined
};
inline z3::expr unknown(const Num& x) { return both(both(no(x.defined), no(x.undefined)), both(no(x.conflict), no(x.error))); }
Num pick(const z3::expr& condition, const Num& yes, const Num& otherwise);
// The same state, and the same number or error.
z3::expr same(const Num&, const Num&);
// The worse of two states: conflict before error, error before unknown, unknown before undefined. a where neither is worse.
Num worse(const Num& a, const Num& b);

}  // namespace domat::solve
