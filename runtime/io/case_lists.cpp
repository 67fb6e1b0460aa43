#include "runtime/io/case_lists.h"

#include "runtime/io/case_reader.h"
#include "runtime/io/case_tokens.h"

namespace domat {

namespace {

namespace json = simdjson::ondemand;

std::string key_of_element(json::value value, const std::string& key_field) {
  json::object object;
  std::optional<std::string> key;
  bool seen = false;
  if (!as_object(value, &object)) return "";
  for (auto result : object) {
    json::field field;
    (void)std::move(result).get(field);
    if (seen || key_of(field).name != key_field) continue;
    seen = true;
    key = string_of(field.value());
  }
  return is_key(key) ? *key : "";
}

// Whether there are not too many.
bool read_elements(json::array array, const ListTable& table, std::vector<std::string>& keys) {
  for (auto result : array) {
    json::value value;
    (void)std::move(result).get(value);
    if (keys.size() == kMaxListElements) return false;
    keys.push_back(table.key.empty() ? std::to_string(keys.size() + 1) : key_of_element(value, table.key));
  }
  return true;
}

}  // namespace

bool is_key(const std::optional<std::string>& key) { return key && !key->empty() && key->size() <= kMaxKeyBytes; }

std::optional<std::vector<ListState>> find_elements(std::optional<json::object> facts, const Pack& pack, const CaseNames& names, bool rest_false,
                                                    CaseReport& report) {
  std::vector<ListState> lists(pack.lists.size());
  std::vector<bool> stated(pack.lists.size(), false);
  if (facts) {
    for (auto result : *facts) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const CaseReport::Step step(report, key.name);
      const std::uint32_t declaration = names.input(key.name);
      const std::uint32_t list = declaration == kNone ? kNone : pack.declarations[declaration].list;
      if (list == kNone || stated[list]) continue;
      stated[list] = true;
      json::array array;
      if (!as_array(field.value(), &array)) continue;
      lists[list].known = true;
      if (read_elements(array, pack.lists[list], lists[list].keys)) continue;
      report.error(CaseError::too_many_elements, key.where, {key.name, std::to_string(kMaxListElements)});
      return std::nullopt;
    }
  }
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (rest_false && !stated[i]) lists[i].known = true;
  return lists;
}

}  // namespace domat
