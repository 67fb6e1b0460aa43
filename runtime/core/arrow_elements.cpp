#include "runtime/core/arrow_elements.h"

namespace domat::arrow {

namespace {

// FNV-1a (draft-eastlake-fnv).
std::uint32_t hash(Characters key) {
  std::uint32_t h = 2166136261u;
  for (std::int64_t i = 0; i < key.length; ++i) h = (h ^ static_cast<unsigned char>(key.p[i])) * 16777619u;
  return h;
}

bool same(Characters a, Characters b) { return a.length == b.length && __builtin_memcmp(a.p, b.p, static_cast<unsigned long>(a.length)) == 0; }

// An element of a list without keys is named by its place, from 1.
std::uint32_t place_named(Characters name, std::uint32_t length) {
  if (name.length < 1 || name.length > 10 || name.p[0] == '0') return kNoMember;
  std::uint64_t place = 0;
  for (std::int64_t i = 0; i < name.length; ++i) {
    if (name.p[i] < '0' || name.p[i] > '9') return kNoMember;
    place = place * 10 + static_cast<unsigned>(name.p[i] - '0');
  }
  return place <= length ? static_cast<std::uint32_t>(place - 1) : kNoMember;
}

}  // namespace

const char* Elements::begin(in::View view, const Bound& bound, Memory& memory) {
  view_ = view, bound_ = &bound, memory_ = &memory;
  const std::uint32_t lists = view.header().lists.count;
  lengths_ = memory.take<std::uint32_t>(lists);
  first_ = memory.take<std::int64_t>(lists);
  tables_ = memory.take<Table>(lists);
  return lengths_ && first_ && tables_ ? nullptr : "not enough memory";
}

const char* Elements::lengths_of(std::int64_t i, bool rest_false, std::uint32_t list) {
  const ListField& f = bound_->lists[list];
  first_[list] = 0;
  lengths_[list] = f.given || !rest_false ? DOMAT_UNKNOWN_LIST : 0;
  if (!f.given || f.list.null(i)) return nullptr;
  std::int64_t count;
  if (!list_at(f.list, i, f.elements, &first_[list], &count)) return "a list that is not within the elements that there are";
  if (count > kMaxElements) return "a list of more than 1,000,000 elements";
  lengths_[list] = static_cast<std::uint32_t>(count);
  return nullptr;
}

const char* Elements::keys_of(std::uint32_t list) {
  const ListField& f = bound_->lists[list];
  Table& table = tables_[list];
  table.size = 4;
  while (table.size < 2 * size(list)) table.size *= 2;
  if (!table.places.reserve(*memory_, table.size)) return "not enough memory";
  __builtin_memset(table.places.get(), 0, table.size * sizeof(std::uint32_t));
  for (std::uint32_t e = 0; e < size(list); ++e) {
    const std::int64_t at = first_[list] + e;
    const Characters key = !f.present[at] || f.key.null(at) ? Characters{nullptr, -1} : text_at(f.key, at);
    if (key.length < 1 || key.length > kMaxKeyBytes) return "an element without a key: a text of 1 to 256 bytes";
    if (find(list, key) != kNoMember) return "two elements of one key";
    std::uint32_t slot = hash(key) & (table.size - 1);
    while (table.places[slot] != 0) slot = (slot + 1) & (table.size - 1);
    table.places[slot] = e + 1;
  }
  return nullptr;
}

const char* Elements::of_case(std::int64_t i, bool rest_false, bool keys, std::uint32_t* list) {
  for (*list = 0; *list < view_.header().lists.count; ++*list) {
    if (const char* wrong = lengths_of(i, rest_false, *list)) return wrong;
    if (!keys || size(*list) == 0 || bound_->lists[*list].key.format == Format::null) continue;
    if (const char* wrong = keys_of(*list)) return wrong;
  }
  return nullptr;
}

std::uint32_t Elements::find(std::uint32_t list, Characters key) const {
  if (size(list) == 0) return kNoMember;
  const Leaf& keys = bound_->lists[list].key;
  if (keys.format == Format::null) return place_named(key, size(list));
  const Table& table = tables_[list];
  for (std::uint32_t slot = hash(key) & (table.size - 1); table.places[slot] != 0; slot = (slot + 1) & (table.size - 1)) {
    const std::uint32_t element = table.places[slot] - 1;
    if (same(text_at(keys, first_[list] + element), key)) return element;
  }
  return kNoMember;
}

}  // namespace domat::arrow
