// Reading one text file that somebody else wrote.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace domat {

struct SourceText {
  enum class Error : std::uint8_t { none, unreadable, too_large, invalid_utf8 };
  std::string text;  // well-formed UTF-8 without byte order mark; empty when there is an error
  Error error = Error::none;
  std::string detail, detail_fr;   // why it is unreadable, in English and in French
  std::size_t invalid_offset = 0;  // of the first byte that is not UTF-8, from 0, counted in the file as it stands
  bool ok() const { return error == Error::none; }
};

// Reads a regular file of at most `limit_bytes`. Anything else (folder, pipe, device) is unreadable, and never waited for.
SourceText read_source(const std::string& path, std::size_t limit_bytes);

}  // namespace domat
