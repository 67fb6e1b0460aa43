// The structure of CSV (RFC 4180): where cells end, and what stands in them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domat {

// The places of all line feeds outside quotation marks, appended in order. The text begins outside; 64 bytes after it can be read. How many line
// feeds there are, wherever they stand.
std::size_t index_rows(std::string_view text, std::vector<std::uint32_t>& ends);

// Where a cell ends that begins at `from`, in a row that ends at `end`: at a delimiter outside quotation marks, else with the row. 64 bytes after the
// row can be read.
const char* cell_end(const char* from, const char* end, char delimiter);

// How much of the text, which begins outside quotation marks, is whole rows; 0: none is.
std::size_t whole_rows(std::string_view text);

// What a cell says, without its quotation marks; `room` takes it where marks inside are doubled. Nothing when its quotation marks are wrong.
std::optional<std::string_view> cell_text(std::string_view cell, std::string& room);

// The delimiter of a header: a semicolon or a tab where there are more of it than of commas, outside quotation marks and parentheses.
char detect_delimiter(std::string_view first_row);

// The cells of one row, without its line break; nothing when its quotation marks are wrong.
std::optional<std::vector<std::string>> split_row(std::string_view row, char delimiter);

}  // namespace domat
