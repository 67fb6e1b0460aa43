// What a case may name, and what the names stand for. Private to this room.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

// Of a structure, or of the elements of a list: then the key, if the list has one, is the last of the names.
struct Fields {
  std::vector<std::uint32_t> declarations;
  std::vector<std::string> names;
  std::unordered_map<std::string, std::uint32_t> position;  // in names
};

// The same for a pack as compiled and expanded.
class CaseNames {
 public:
  explicit CaseNames(const Pack&);

  // The declaration of the fact, event or list of that name, or of the first field of the structure; else kNone.
  std::uint32_t input(const std::string& name) const { return found(inputs_, name); }
  bool is_conclusion(const std::string& name) const { return found(conclusions_, name) != kNone; }
  const std::vector<std::string>& inputs() const { return input_names_; }

  const Fields& of_list(std::uint32_t list) const { return lists_[list]; }
  const Fields& of_structure(const std::string& name) const { return structures_.at(name); }

 private:
  using Index = std::unordered_map<std::string, std::uint32_t>;
  static std::uint32_t found(const Index& index, const std::string& name) {
    const auto at = index.find(name);
    return at == index.end() ? kNone : at->second;
  }

  Index inputs_, conclusions_;
  std::vector<std::string> input_names_;
  std::vector<Fields> lists_;
  std::unordered_map<std::string, Fields> structures_;
};

// The members of the enumerations of a pack expanded to the lists of a case. A list may have very many: they are found by hash.
class Members {
 public:
  Members(const Pack& expanded, const std::vector<ListState>&);  // both must stay where they are

  std::uint32_t find(std::uint32_t enumeration, const std::string& member) const;  // else kNone
  // The elements of a list that the case does not give.
  bool unknown(std::uint32_t enumeration) const { return list_[enumeration] != kNone && !states_[list_[enumeration]].known; }
  bool is_list(std::uint32_t enumeration) const { return list_[enumeration] != kNone; }
  // As messages call it: a list by its fact.
  const std::string& name(std::uint32_t enumeration) const;
  // Candidates for a slip; none where there are too many to compare.
  const std::vector<std::string>& to_compare(std::uint32_t enumeration) const;

 private:
  const Pack& pack_;
  const std::vector<ListState>& states_;
  std::vector<std::uint32_t> list_;  // of each enumeration, else kNone
  std::vector<std::unordered_map<std::string_view, std::uint32_t>> elements_;  // of each list, the first of each key
};

}  // namespace domat
