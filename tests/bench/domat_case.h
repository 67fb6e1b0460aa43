// One case of a built pack, JSON text to JSON text, in this process.
#pragma once
#include <functional>
#include <string>

namespace domat::bench {

struct DomatCase {
  std::function<void(const std::string& text, std::string& reply)> answer, with_reasons;  // empty: `why`
  std::string why;
};
DomatCase open_domat_case(const std::string& domat, const std::string& pack, const std::string& artifact);

}  // namespace domat::bench
