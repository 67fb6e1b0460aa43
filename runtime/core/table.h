// The table back end: a pack as data, walked by the functions below, for packs so large that code of their own would be slow to make and
// would not fit in the instruction cache. runtime/reasons/table_from_graph.h makes tables and says which packs have one.
//
// A table is bytes that may lie anywhere, aligned to 8; what points inside it is a number of bytes from its beginning. It holds four programs,
// by what is known of the case and by what is wanted. A program computes planes, each in a slot: first those that are loaded (facts, what
// depends on the application date alone), then those of gates, in runs of gates of one shape, whose slots follow one another. Slots are used
// again once nothing reads them, but within a run none is both read and written.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/core/generated.h"

namespace domat {

// A slot, twice; plus 1 where its plane is meant negated. Slot 0 is false.
using TableLiteral = std::uint32_t;

enum class TableSource : std::uint32_t { fact_t, fact_f, day_t, day_f, closed };
inline constexpr std::uint32_t kTableSources = 5;

// A gate is some words, of 16 bits where all of the run's are that small, else of 32:
enum class TableGate : std::uint32_t {
  any_of_all,  // `terms` times `width` literals: the disjunction of the conjunctions
  at_least     // a number, then `width` literals: whether as many of them are true
};
enum class TableGiving : std::uint32_t { nothing, atoms, instances };
struct TableRun {
  std::uint64_t words;      // of its first gate: bytes from the program's words on
  std::uint32_t word_bytes;
  std::uint32_t count;      // of gates
  TableGate gate;
  std::uint32_t terms, width;
  TableLiteral first;       // the slot of its first gate; negated where t of what the gates give is, f being the negation of t
  TableGiving giving;
  std::uint32_t target;     // the atom or instance whose truth the first gate gives, those of the others following;
  std::uint32_t scattered;  // 1: where in the program's targets those of its gates stand
  std::uint32_t gives_end;  // what else is given out once the run is done: gives up to here
  std::uint32_t dated;      // how many literals of each conjunction, the first ones, are decided by the application date
  std::uint32_t guards_first, guards;  // of these, all that are different: where each is true, as windows mostly are, they may be left out
  std::uint32_t unused;
};
inline std::uint32_t table_gate_head(const TableRun& r) { return r.gate == TableGate::at_least; }
inline std::uint32_t table_gate_words(const TableRun& r) { return table_gate_head(r) + r.terms * r.width; }

struct TableGive {
  std::uint32_t target;  // an atom, twice; or a rule instance, twice plus 1
  TableLiteral t, f;
};
// A value that is one of several constants, given out at the end.
struct TableValue {
  std::uint32_t atom;
  TableLiteral defined, undefined, conflict;
  std::uint32_t first_choice, choices;
};
struct TableChoice {
  std::int64_t value;
  TableLiteral is;
  std::uint32_t unused;
};

struct TableProgram {
  std::uint32_t slots;
  std::uint32_t loads_end[kTableSources];  // by source
  std::uint32_t runs, gates, gives, values, choices, guards;
  std::uint32_t truths;  // given out, by runs and by gives
  std::uint32_t facts;   // of the programs for what is known: others that must be, as x & !x is false of what is known alone
  std::uint64_t loads_at;  // slot i + 1 is loaded from the atom, or the truth of the day, that stands here at i
  std::uint64_t runs_at, targets_at, gives_at, values_at, choices_at, words_at, guards_at, facts_at;
};
inline std::uint32_t table_loads_first(const TableProgram& p, TableSource s) { return s == TableSource::fact_t ? 0 : p.loads_end[static_cast<std::uint32_t>(s) - 1]; }
inline std::uint32_t table_loads_end(const TableProgram& p, TableSource s) { return p.loads_end[static_cast<std::uint32_t>(s)]; }

// A literal of a truth of the day.
struct TableGuard {
  TableLiteral literal;
  std::uint32_t day, side;  // which truth of the day; 0 t, 1 f
};

// A truth that depends on the application date alone, from one day on to the next; the first piece begins before every day.
struct TableDays {
  std::uint32_t first_piece, pieces;
  std::uint32_t when_unknown;  // bit 0 t, bit 1 f
  std::uint32_t unused;
};
struct TablePiece {
  std::int64_t from;
  std::uint32_t truth;
  std::uint32_t unused;
};

enum : std::uint32_t { kTableKnown = 1, kTableHolds = 2, kTablePrograms = 4 };  // bits of the number of a program
struct Table {
  std::uint64_t bytes;
  std::uint64_t days_at, pieces_at;
  std::uint32_t days, unused;
  // Known: each fact is true or false and so is not held in two planes; and the application date is known. Holds: the rules' H are given too.
  TableProgram programs[kTablePrograms];
};

// What table_case may use of CaseMemory::node_values, for a pack of so many nodes; a table that needs more is not made.
inline constexpr std::uint64_t kTableSlotsPerNode = sizeof(Wide) / 2;

// What is computed is written, the facts are left as they are. out_holds may be null here: not wanted, which is quicker.
void table_case(const std::uint8_t* table, CaseMemory*);

// The processor: which vectors it has. A table may be walked at any level that the processor has.
enum : unsigned { kTableBaseline, kTableAvx2, kTableAvx512 };
// Bits of answers that the table does not compute (facts) are left as they are.
void table_batch(const std::uint8_t* table, const domat_batch*, void* scratch, unsigned level);
std::size_t table_scratch(const std::uint8_t* table);

}  // namespace domat
