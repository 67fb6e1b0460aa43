// What a case of a pack without lists may say, laid out for readers that make no tree: the facts and events as atoms, and their names as the
// objects of a case nest them.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/batch/name_table.h"
#include "runtime/reasons/pack.h"

namespace domat {

// What a reader may look at after the text it was given: bytes that are there, whatever they are.
inline constexpr std::size_t kPadding = 512;

struct InputAtom {
  std::uint32_t atom = 0;
  ValueType kind = ValueType::boolean;
  int digits = 0;                      // decimals that a number of it is written with
  bool bare = false;                   // a JSON number does as well as a string
  const NameTable* members = nullptr;  // of an enumeration
};

class Inputs {
 public:
  enum class Says : std::uint8_t { atom, object, at, mode, facts };
  struct Key {
    std::string quoted;        // with its quotation marks, and padding
    std::uint32_t length = 0;  // of `quoted` without the padding
    Says says = Says::atom;
    std::uint32_t index = 0;   // of the atom, or of the object
  };
  // Keys [first, last) are those of one object.
  struct Object {
    NameTable names;
    std::uint32_t first = 0, last = 0;
  };

  explicit Inputs(const Pack&);

  std::vector<InputAtom> atoms;  // in order of atoms
  std::vector<Key> keys;
  std::vector<Object> objects;   // 0: the case; 1: its facts
  bool quick = true;             // no fact is called as a key of the case is
  std::uint32_t date_input = kNone;  // of `atoms`: the fact that gives the application date
  bool reads_day = false;

 private:
  struct Tree;
  std::uint32_t add_object(const Tree&);
  InputAtom input_atom(const Pack&, const Declaration&, std::uint32_t atom);
  std::vector<std::unique_ptr<const NameTable>> members_;  // by enumeration
};

}  // namespace domat
