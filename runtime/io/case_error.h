// What is wrong with a case, as data; the text comes last and knows the language.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace domat {

struct CaseError {
  enum Kind : std::uint16_t {
#define CASE_ERROR(id, ...) id,
#include "runtime/io/case_errors.def"
#undef CASE_ERROR
  };
  Kind kind;
  std::string field;         // "facts.condamné.État"; empty for the whole document
  std::uint32_t line = 0;    // from 1; 0: about no place in the document
  std::uint32_t column = 0;  // from 1, in characters (Unicode scalar values)
  std::vector<std::string> args;
  friend bool operator==(const CaseError&, const CaseError&) = default;
};

struct CaseErrorInfo {
  std::string_view id;    // "unknown_fact", stable
  std::string_view code;  // "C0202", stable
  std::string_view fr, en;
};
const CaseErrorInfo& info(CaseError::Kind);
std::size_t case_error_count();

std::string message(const CaseError&, bool french);

}  // namespace domat
