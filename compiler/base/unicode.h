// Unicode as the compiler needs it; the only room of the compiler that sees ICU.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domat {

// Byte offset of the first byte that is not well-formed UTF-8, if any (surrogates and values over U+10FFFF are not).
std::optional<std::size_t> first_invalid_utf8(std::string_view);

bool is_ascii(std::string_view);

// What a word begins with, what it goes on with, and what only stands between words: letters, digits, marks and spaces as Unicode 13 has
// them, which is the version of the grammar's tool. A later one would make names of what older compilers refuse.
bool begins_word(std::uint32_t code_point);
bool continues_word(std::uint32_t code_point);
bool is_space(std::uint32_t code_point);

// NFC normal form of valid UTF-8. ASCII comes back as it is, without touching ICU.
std::string nfc(std::string_view);

// Display cells of a text of one line that begins in cell `from` (0-based): combining marks and format characters 0, East Asian wide and emoji 2, tab up to the next multiple of 8,
// control characters 1 (shown as pictures), an emoji of several characters 2 in all.
std::uint32_t display_width(std::string_view, std::uint32_t from = 0);

// Unicode TR39 skeleton: two names that look alike have the same one.
std::string skeleton(std::string_view);

// Lower case, accents removed: what "did you mean" compares.
std::string fold(std::string_view);

// The candidate nearest to `word` by Damerau-Levenshtein distance of folded text, when it is near enough to
// be a slip (distance 0 after folding, else at most a third of the length, at least 1, and not the whole word); ties
// go to the first. Linear in the candidates: ask for what will be shown only.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

// Minor-unit digits of an ISO 4217 code (EUR 2, JPY 0, and codes of the past such as FRF 2), or nothing when the code is not one,
// or is one that is divided into nothing (XAU).
std::optional<int> currency_digits(std::string_view iso_code);

}  // namespace domat
