// Bytes that are said to be the tables of an artifact, or an artifact. What is read must be a pack that can be gone through and written again, whose rules can be
// written out for a few elements.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/artifact/seal.h"
#include "runtime/io/case_reader.h"
#include "runtime/io/description.h"
#include "runtime/io/pack_schema.h"
#include "runtime/reasons/expand.h"
#include "runtime/reasons/pack_bytes.h"
#include "runtime/reasons/pack_check.h"

namespace {

using namespace domat;

// Larger ones take as long as they are large, which is no finding.
bool is_small(const Pack& p) {
  if (p.atom_count > 1000 || p.lists.size() > 6) return false;
  for (const auto& domain : p.domains)
    if (domain.size() > 4) return false;
  for (const Reach& r : p.reaches)
    if (r.free.size() > 4) return false;
  for (const Declaration& d : p.declarations)
    if (d.parameters.size() > 4) return false;
  for (const Rule& r : p.rules)
    if (r.variables.size() > 4) return false;
  return true;
}

// Its rules for the elements of a case lead somewhere too.
void write_out(const Pack& p) {
  for (unsigned known = 0; known < 4; ++known) {  // every second list, or both
    std::vector<ListState> lists;
    for (std::size_t l = 0; l < p.lists.size(); ++l) {
      const bool here = known >> (l % 2) & 1;
      lists.push_back({here, here ? std::vector<std::string>((l + 2) % 3, "x") : std::vector<std::string>()});
    }
    auto written = expand(p, lists);
    if (!written) continue;
    written->lists.clear();
    for (Declaration& d : written->declarations) d.list = d.field_of = kNone;
    for (Enumeration& e : written->enumerations) e.is_list = false;
    if (!is_sound(*written)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Unsealing seal = unseal(bytes);
  if (seal.fault == ArtifactFault::none && seal.content.description.size() > size) std::abort();
  const auto pack = read_pack_bytes(bytes);
  if (!pack) return 0;
  description_json(*pack, {"", 1, ""});
  pack_schema(*pack);
  const std::string again = pack_bytes(*pack);
  const auto same = read_pack_bytes(again);
  if (!same || pack_bytes(*same) != again) std::abort();
  if (!is_small(*pack)) return 0;
  read_case(R"({"at": "2025-03-01", "biens": [{"id": "a", "prix": 1, "vu": true}, {"id": "b"}], "dates": ["2024-02-29"]})", *pack, {});
  write_out(*pack);
  return 0;
}
