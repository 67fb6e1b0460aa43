// Tests as they were written by others, before they mean anything to a pack.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/import/mapping.h"

namespace domat {

// That a variable of theirs has this value.
struct Said {
  std::string name, text;
  std::string field;  // where it stands: "input.persons.Ann.salary"
  std::uint32_t line = 0;
};
// One entity of a test.
struct Instance {
  std::string entity, id;
  std::vector<Said> input, output;
  std::map<std::string, std::vector<std::string>> roles;  // who has each
  std::uint32_t line = 0;
};
struct Test {
  std::string name;
  std::uint32_t line = 0;
  std::optional<std::int32_t> at;
  std::vector<Said> input, output;
  std::vector<Instance> instances;
  std::map<std::string, std::string> margin, relative_margin;  // by variable of theirs; "": of all others
};

// Takes one test after another; false: no more is to be read.
using TakeTest = std::function<bool(const Test&)>;

// The rows of a CSV file (RFC 4180) with a header.
void csv_tests(const std::string& text, const Mapping&, std::vector<Problem>&, const TakeTest&);
// OpenFisca's tests, one or a sequence.
void openfisca_tests(const Yaml&, const Mapping&, std::vector<Problem>&, const TakeTest&);

}  // namespace domat
