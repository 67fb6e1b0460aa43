// The elements of the lists of one case. Private to this room.
#pragma once
#include "runtime/core/arrow_in.h"

namespace domat::arrow {

inline constexpr std::int64_t kMaxElements = 1'000'000;  // of one list, as of a case in JSON
inline constexpr std::int64_t kMaxKeyBytes = 256;

class Elements {
 public:
  // Null, or what is wrong; `memory` has what is kept here.
  const char* begin(in::View, const Bound&, Memory&);
  // Those of a case, to be found by their keys or only counted. Null, or what is wrong with `*list`.
  const char* of_case(std::int64_t i, bool rest_false, bool keys, std::uint32_t* list);

  const std::uint32_t* lengths() const { return lengths_; }
  std::uint32_t length(std::uint32_t list) const { return lengths_[list]; }  // DOMAT_UNKNOWN_LIST
  std::uint32_t size(std::uint32_t list) const { return lengths_[list] == DOMAT_UNKNOWN_LIST ? 0 : lengths_[list]; }
  std::int64_t first(std::uint32_t list) const { return first_[list]; }  // where its elements begin
  std::uint32_t find(std::uint32_t list, Characters key) const;  // kNoMember

 private:
  // The elements by their keys: their places + 1, found from the hash on; 0 is nobody.
  struct Table {
    Room<std::uint32_t> places;
    std::uint32_t size = 0;  // a power of two
  };
  const char* lengths_of(std::int64_t i, bool rest_false, std::uint32_t list);
  const char* keys_of(std::uint32_t list);

  in::View view_{nullptr};
  const Bound* bound_ = nullptr;
  Memory* memory_ = nullptr;
  std::uint32_t* lengths_ = nullptr;
  std::int64_t* first_ = nullptr;
  Table* tables_ = nullptr;
};

}  // namespace domat::arrow
