// domat explain CODE
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/pages.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"

namespace domat {

namespace {

// At most three, the nearest first.
std::vector<std::string> near_codes(const std::string& code) {
  std::vector<std::string> all, near;
  for (std::size_t i = 0; i < page_count; ++i)
    if (all_pages[i].lang == Lang::en) all.emplace_back(all_pages[i].code);
  while (near.size() < 3) {
    const auto found = nearest(code, all);
    if (!found) break;
    near.push_back(*found);
    std::erase(all, *found);
  }
  return near;
}

}  // namespace

int explain_command(const Options& o) {
  std::string code = o.code;
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (const auto text = page(code, o.lang)) {
    fmt::print("{}", *text);
    return kDone;
  }
  const bool french = o.lang == Lang::fr;
  std::string near;
  for (const std::string& other : near_codes(code)) near += (near.empty() ? "" : ", ") + other;
  if (near.empty()) near = french ? "un code s'écrit comme D0101 ou C0202" : "a code is written like D0101 or C0202";
  else near = (french ? "codes voisins : " : "nearest codes: ") + near;
  complain(o, fmt::format(fmt::runtime(french ? "il n'y a pas de code `{}` ; {}" : "there is no code `{}`; {}"), printable(o.code), near));
  return kUsage;
}

}  // namespace domat
