#include "runtime/core/list_shape.h"

namespace domat {
namespace {

// A number that is too large stays too large.
constexpr std::uint64_t kTooLarge = std::uint64_t{1} << 40;
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  const Wide c = static_cast<Wide>(a) * static_cast<Wide>(b);
  return c > static_cast<Wide>(kTooLarge) ? kTooLarge : static_cast<std::uint64_t>(c);
}
std::uint64_t plus(std::uint64_t a, std::uint64_t b) { return a + b > kTooLarge ? kTooLarge : a + b; }

class Walk {
 public:
  Walk(const std::uint32_t* shape, const std::uint32_t* lengths, const ListArrays* arrays) : at_(shape), lengths_(lengths), arrays_(arrays) {}

  ListSizes run() {
    ListSizes s{};
    s.lists = next(), s.domains = next(), s.declarations = next(), s.rules = next();
    for (std::uint32_t l = 0; arrays_ && l < s.lists; ++l) arrays_->counts[l] = count(l);
    for (std::uint32_t d = 0; d < s.domains; ++d) domain(s, d);
    for (std::uint32_t d = 0; d < s.declarations; ++d) {
      if (arrays_) arrays_->first_atoms[d] = s.atoms;
      const std::uint32_t one = next();
      s.atoms = plus(s.atoms, times(one, tuples()));
    }
    for (std::uint32_t r = 0; r < s.rules; ++r) {
      if (arrays_) arrays_->first_instances[r] = s.instances;
      s.instances = plus(s.instances, rule());
    }
    s.too_large = s.atoms > kMaxListAtoms || s.instances > kMaxListInstances || plus(plus(s.truths, s.values), times(s.values, sizeof(Wide))) > kMaxListBytes;
    return s;
  }

 private:
  std::uint32_t next() { return *at_++; }
  bool unknown(std::uint32_t list) const { return lengths_[list] == DOMAT_UNKNOWN_LIST; }
  std::uint64_t count(std::uint32_t list) const { return unknown(list) ? 0 : lengths_[list]; }
  std::uint64_t tuples() {
    std::uint64_t n = 1;
    for (std::uint32_t left = next(); left > 0; --left) n = times(n, count(next()));
    return n;
  }

  void domain(ListSizes& s, std::uint32_t d) {
    const std::uint64_t size = tuples();
    const std::uint32_t truths = next(), values = next();
    if (arrays_) arrays_->domains[d] = {size, {arrays_->truths + s.truths}, {arrays_->states + s.values}, {arrays_->values + s.values}};
    s.truths = plus(s.truths, times(size, truths));
    s.values = plus(s.values, times(size, values));
  }

  // Of unknown lists one element stands for all that there may be, and what would be concluded about it is left out.
  std::uint64_t rule() {
    std::uint64_t n = next();
    for (std::uint32_t left = next(); left > 0; --left)
      if (const std::uint32_t list = next(); !unknown(list)) n = times(n, lengths_[list]);
    const std::uint32_t conclusions = next();
    std::uint32_t kept = 0;
    for (std::uint32_t c = 0; c < conclusions; ++c) {
      bool about = false;
      for (std::uint32_t left = next(); left > 0; --left)
        if (unknown(next())) about = true;
      kept += !about;
    }
    return conclusions == 0 ? n : times(n, kept);
  }

  const std::uint32_t* at_;
  const std::uint32_t* lengths_;
  const ListArrays* arrays_;
};

}  // namespace

ListSizes list_sizes(const std::uint32_t* shape, const std::uint32_t* lengths) { return Walk(shape, lengths, nullptr).run(); }

void lay_out_lists(const std::uint32_t* shape, const std::uint32_t* lengths, const ListArrays& arrays) { Walk(shape, lengths, &arrays).run(); }

}  // namespace domat
