// The fenced blocks of code in a Markdown text (CommonMark 0.31, section 4.5), and which of them hold rules.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace domat {

struct Fence {
  // out_of_place: its first word says rules, but it stands in a list, in a quotation or too far to the right, where it is not read.
  enum State : std::uint8_t { closed, unclosed, out_of_place } state = closed;
  std::uint32_t begin = 0, marks = 0;         // the line that opens it, and on it the first of its ``` or ~~~
  std::uint32_t inside = 0, inside_end = 0;   // the lines between the one that opens it and the one that closes it
  std::string_view run, info;                 // the marks themselves, and what follows them, without outer blanks
};

// In order, none within another. What an unclosed one swallows ends where a block of rules is opened with marks like its own.
std::vector<Fence> fences(std::string_view markdown);

// Marked `domat`, and not `domat sketch`.
bool holds_rules(const Fence&);
// Marked `Domat` or the like.
bool nearly_holds_rules(const Fence&);

// Whether a file of this name is Markdown with rules in its blocks.
bool is_literate(std::string_view file_name);

}  // namespace domat
