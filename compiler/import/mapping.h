// From other people's names, values and units to those of a pack: what `domat import --map` reads.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/import/yaml.h"

namespace domat {

struct MappedName {
  std::string to;                             // the pack's name, with its arguments; of an element: of its field, or of what is said of it
  std::string unit;                           // empty: that of the pack
  std::map<std::string, std::string> values;  // theirs to the pack's
  std::string margin, relative_margin;        // of an output; empty: none
  std::uint32_t line = 0;
};
// A kind of entity: whose instances are elements of a list, or of which a case has one.
struct MappedEntity {
  std::string list;                          // the pack's; empty: one instance, whose variables are the case's own
  std::map<std::string, std::string> roles;  // theirs to the boolean field of the elements that have it
  std::string of;                            // roles: the entity whose instances are named
  std::uint32_t line = 0;
};
struct Mapping {
  std::string name, at;              // of CSV: the columns with the name and the day of each row
  std::string mode;                  // open, closed; empty: open
  bool rest_false = false;
  bool last_day = false;             // of a period, its last day is the application date; else its first
  std::map<std::string, MappedName> input, output;
  std::map<std::string, MappedEntity> entities;
  std::set<std::string> ignored;     // names that are passed over
};

// Reports all that is wrong.
Mapping read_mapping(const Yaml&, std::vector<Problem>&);

}  // namespace domat
