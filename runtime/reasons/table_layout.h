// A circuit to a program of a table: gates merged, ordered, given slots, written down.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/reasons/gates.h"

namespace domat {

// What a program gives out, in literals of its gates.
struct Given {
  std::vector<TableGive> truths;
  std::vector<TableValue> values;
  std::vector<TableChoice> choices;
};

// Appends the program's parts to the table and returns where they lie.
TableProgram lay_out(const Gates&, const Given&, std::vector<std::uint8_t>& table);

// Appends, beginning at a multiple of 8; returns where.
template <typename T>
std::uint64_t append(std::vector<std::uint8_t>& table, const std::vector<T>& all) {
  table.resize((table.size() + 7) / 8 * 8);
  const std::uint64_t at = table.size();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(all.data());
  table.insert(table.end(), bytes, bytes + all.size() * sizeof(T));
  return at;
}

}  // namespace domat
