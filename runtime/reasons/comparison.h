// What a comparison of two whole numbers says.
#pragma once
#include "runtime/reasons/pack.h"

namespace domat {

template <typename A, typename B>
bool compares(Comparison op, A a, B b) {
  switch (op) {
    case Comparison::equal: return a == b;
    case Comparison::not_equal: return a != b;
    case Comparison::less: return a < b;
    case Comparison::less_equal: return a <= b;
    case Comparison::greater: return a > b;
    case Comparison::greater_equal: return a >= b;
  }
  return false;
}

}  // namespace domat
