// YAML as a tree, bounded against hostile text: one document, no aliases, no key twice.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compiler/import/problem.h"

namespace domat {

struct Yaml {
  enum Kind : std::uint8_t { nothing, scalar, sequence, mapping } kind = nothing;  // nothing: `null`, `~`, or left out
  std::string text;                            // of a scalar
  std::uint32_t line = 0;                      // from 1
  std::vector<Yaml> items;                     // of a sequence
  struct Entry;
  std::vector<Entry> entries;                  // of a mapping, in order; keys are scalars
  // The value of a key; none: there is no such key, or this is no mapping.
  const Yaml* find(const std::string& key) const;
};
struct Yaml::Entry {
  Yaml key, value;
};

inline constexpr std::size_t kMaxYamlDepth = 64, kMaxYamlNodes = 1'000'000;

// False, with the problem, when it cannot be read.
bool read_yaml(const std::string& text, Yaml&, Problem&);

}  // namespace domat
