// Names as small integers: each text once, in NFC.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace domat {

struct Sym {
  std::uint32_t index = UINT32_MAX;
  bool valid() const { return index != UINT32_MAX; }
  friend auto operator<=>(Sym, Sym) = default;
};

class Interner {
 public:
  Sym intern(std::string_view text) {
    auto found = ids_.find(text);
    if (found != ids_.end()) return {found->second};
    texts_.emplace_back(text);
    auto id = static_cast<std::uint32_t>(texts_.size() - 1);
    ids_.emplace(texts_.back(), id);
    return {id};
  }
  const std::string& text(Sym s) const { return texts_[s.index]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, std::uint32_t> ids_;
};

}  // namespace domat

template <>
struct std::hash<domat::Sym> {
  std::size_t operator()(domat::Sym s) const { return s.index; }
};
