// What the columns of a pack's record batches are, as bytes: offsets from their beginning and no pointers, in the byte order of the machine
// that they are for, aligned to 8. runtime/reasons/interface.cpp writes them, code generation puts them behind domat_pack::interface, and
// they are read where they lie.
#pragma once
#include <cstdint>

namespace domat::interface {

inline constexpr std::uint32_t kNone = UINT32_MAX;
inline constexpr std::uint32_t kEach = UINT32_MAX;  // among the arguments of a column: an element of a list, whichever

struct Text {
  std::uint32_t at, length;  // UTF-8; a 0 follows
};
struct Range {
  std::uint32_t at, count;  // records of one kind
};

// As ValueType of runtime/reasons/pack.h has them.
enum class Type : std::uint8_t { boolean, event, enumeration, date, money, integer, decimal, rate, days, months };

struct Enumeration {
  Text name;
  Range members;          // Text; of a list none
  std::uint32_t by_name;  // members.count numbers: the members in the order of their bytes
  std::uint32_t list;     // whose elements it has, else kNone
};

struct List {
  std::uint32_t declaration, enumeration;
  Text key;      // the field that names an element; empty: none
  Range fields;  // numbers of inputs, in the order of the bytes of their names
  std::uint32_t scalars;  // 1: an element is one value, that of its one field
};

struct Declaration {
  Text name;
  std::uint8_t kind;      // as Kind of runtime/reasons/pack.h
  Type type;
  std::uint8_t scale;     // a number v stands for v * 10^-scale
  std::uint8_t is_charge;
  std::uint32_t enumeration;  // of its values, else kNone
  Text currency;              // ISO 4217, of an amount; else empty
  Range parameters;           // numbers of enumerations
  std::uint32_t first_atom, atom_count;  // of a pack without lists
  std::uint32_t list;         // it is this list, else kNone
  bool is_input() const { return kind < 2; }  // a fact or an event
};

// A column of a batch, a field of the elements of a list, or a conclusion.
struct Column {
  Text shown;               // "condamné(État)"; "biens.prix" of a field
  std::uint32_t skip;       // its name begins so many bytes later
  std::uint32_t declaration;
  std::uint32_t list;       // it is a field of the elements of this list, else kNone
  std::uint32_t arguments;  // as many numbers as the declaration has parameters: members, or kEach
  std::uint32_t atom;       // of a pack without lists
};

struct Header {
  std::uint32_t bytes;
  std::uint32_t date_fact;  // the declaration that gives the application date, else kNone
  Range enumerations, declarations, lists;
  Range inputs, outputs;               // Column; lists are inputs too, conclusions are outputs
  Range inputs_by_name;                // numbers of inputs that are no fields, in the order of the bytes of their names
  Range outputs_by_name;               // numbers of outputs
  Range instances;                     // Text: the label of the rule of each
};

class View {
 public:
  explicit View(const std::uint8_t* bytes) : bytes_(bytes) {}
  const Header& header() const { return *reinterpret_cast<const Header*>(bytes_); }
  template <typename T>
  const T* records(std::uint32_t at) const { return reinterpret_cast<const T*>(bytes_ + at); }
  template <typename T>
  const T& record(Range r, std::uint32_t i) const { return records<T>(r.at)[i]; }
  const char* text(Text t) const { return reinterpret_cast<const char*>(bytes_ + t.at); }

  const Enumeration& enumeration(std::uint32_t i) const { return record<Enumeration>(header().enumerations, i); }
  const Declaration& declaration(std::uint32_t i) const { return record<Declaration>(header().declarations, i); }
  const List& list(std::uint32_t i) const { return record<List>(header().lists, i); }
  const Column& input(std::uint32_t i) const { return record<Column>(header().inputs, i); }
  const Column& output(std::uint32_t i) const { return record<Column>(header().outputs, i); }
  Text name(const Column& c) const { return {c.shown.at + c.skip, c.shown.length - c.skip}; }

 private:
  const std::uint8_t* bytes_;
};

}  // namespace domat::interface
