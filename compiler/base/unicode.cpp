#include "compiler/base/unicode.h"

#include <array>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>
#include <unicode/utf8.h>

namespace domat {

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

namespace {

// How many continuation bytes follow a first byte, and which second bytes make neither an overlong form, a surrogate
// nor a value over U+10FFFF (Unicode, table 3-7).
struct Lead {
  unsigned char more, low, high;
};

constexpr Lead lead(unsigned char b) {
  if (b < 0xC2) return {0, 0, 0};
  if (b < 0xE0) return {1, 0x80, 0xBF};
  if (b == 0xE0) return {2, 0xA0, 0xBF};
  if (b == 0xED) return {2, 0x80, 0x9F};
  if (b < 0xF0) return {2, 0x80, 0xBF};
  if (b == 0xF0) return {3, 0x90, 0xBF};
  if (b < 0xF4) return {3, 0x80, 0xBF};
  if (b == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  const auto* s = reinterpret_cast<const unsigned char*>(text.data());
  const std::size_t size = text.size();
  std::size_t i = 0;
  while (i < size) {
    if (s[i] < 0x80) {
      ++i;
      continue;
    }
    const Lead l = lead(s[i]);
    if (l.more == 0 || i + l.more >= size || s[i + 1] < l.low || s[i + 1] > l.high) return i;
    for (int k = 2; k <= l.more; ++k) {
      if ((s[i + k] & 0xC0) != 0x80) return i;
    }
    i += l.more + 1u;
  }
  return std::nullopt;
}

namespace {

constexpr std::uint32_t letters = U_GC_L_MASK | U_GC_NL_MASK;
constexpr std::uint32_t word_parts = letters | U_GC_MN_MASK | U_GC_MC_MASK | U_GC_ND_MASK | U_GC_PC_MASK;

bool is_of(std::uint32_t c, std::uint32_t categories) {
  const auto code = static_cast<UChar32>(c);
  if ((U_MASK(u_charType(code)) & categories) == 0) return false;
  UVersionInfo since;
  u_charAge(code, since);
  return since[0] <= 13;
}

}  // namespace

bool begins_word(std::uint32_t c) { return c == '_' || is_of(c, letters); }

bool continues_word(std::uint32_t c) { return is_of(c, word_parts); }

bool is_space(std::uint32_t c) { return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_WHITE_SPACE); }

std::string nfc(std::string_view text) {
  std::string out(text);
  if (is_ascii(text)) return out;
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(error);
  const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  if (U_FAILURE(error) || form->isNormalizedUTF8(piece, error)) return out;
  out.clear();
  icu::StringByteSink<std::string> sink(&out);
  form->normalizeUTF8(0, piece, sink, nullptr, error);
  return out;
}

namespace {

bool takes_no_cell(UChar32 c) {
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR: return true;
    default: break;
  }
  // The vowels and final consonants of decomposed Hangul are drawn in the cell of their first consonant.
  const int hangul = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
  return hangul == U_HST_VOWEL_JAMO || hangul == U_HST_TRAILING_JAMO;
}

unsigned char own_cells(UChar32 c) {
  if (takes_no_cell(c)) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// Everything in European scripts, Hebrew and Arabic; the property tries are asked for the rest only.
constexpr UChar32 table_end = 0x1100;

unsigned char cells(UChar32 c) {
  static const auto table = [] {
    std::array<unsigned char, table_end> t{};
    for (UChar32 i = 0; i < table_end; ++i) t[static_cast<std::size_t>(i)] = own_cells(i);
    return t;
  }();
  return c < table_end ? table[static_cast<std::size_t>(c)] : own_cells(c);
}

constexpr UChar32 joiner = 0x200D, emoji_style = 0xFE0F;

bool is_pictograph(UChar32 c) { return c >= 0xA9 && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC); }

bool is_skin_tone(UChar32 c) { return c >= 0x1F3FB && c <= 0x1F3FF; }

// Cells that c adds after `previous`, which added some: an emoji made of several characters takes two cells in all.
std::uint32_t added_cells(UChar32 c, UChar32 previous, std::uint32_t previous_added) {
  if (c == emoji_style) return previous_added == 1 && is_pictograph(previous) ? 1 : 0;
  if (previous == joiner && is_pictograph(c)) return 0;
  if (is_skin_tone(c) && is_pictograph(previous)) return 0;
  return cells(c);
}

}  // namespace

std::uint32_t display_width(std::string_view text, std::uint32_t from) {
  const auto* s = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t size = text.size();
  std::uint32_t cell = from, added = 0;
  UChar32 previous = 0;
  for (std::size_t i = 0; i < size;) {
    UChar32 c = s[i];
    if (c < 0x80) {
      added = c == '\t' ? 8 - cell % 8 : 1;
      ++i;
    } else {
      U8_NEXT(s, i, size, c);
      added = c < 0 ? 1 : added_cells(c, previous, added);
    }
    cell += added;
    previous = c < 0 ? 0 : c;
  }
  return cell - from;
}

namespace {

struct SpoofChecker {
  USpoofChecker* checker = nullptr;
  SpoofChecker() {
    UErrorCode error = U_ZERO_ERROR;
    checker = uspoof_open(&error);
    if (U_FAILURE(error)) checker = nullptr;
  }
  ~SpoofChecker() { uspoof_close(checker); }
};

std::string skeleton_by_icu(std::string_view text) {
  static const SpoofChecker spoof;
  std::string out(text);
  if (!spoof.checker) return out;
  const auto size = static_cast<int32_t>(text.size());
  out.resize(text.size() * 3 + 16);
  for (int attempt = 0; attempt < 2; ++attempt) {
    UErrorCode error = U_ZERO_ERROR;
    const int32_t needed =
        uspoof_getSkeletonUTF8(spoof.checker, 0, text.data(), size, out.data(), static_cast<int32_t>(out.size()), &error);
    if (U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR) return std::string(text);
    const bool fits = U_SUCCESS(error);
    out.resize(static_cast<std::size_t>(needed));
    if (fits) break;
  }
  return out;
}

}  // namespace

std::string skeleton(std::string_view text) {
  if (!is_ascii(text)) return skeleton_by_icu(text);
  // Each ASCII character stands for itself alone, so that nearly every name of a long pack is looked up without ICU.
  static const auto table = [] {
    std::array<std::string, 0x80> each;
    for (std::size_t c = 0; c < each.size(); ++c) each[c] = skeleton_by_icu(std::string(1, static_cast<char>(c)));
    return each;
  }();
  std::string out;
  for (const char c : text) out += table[static_cast<std::size_t>(c)];
  return out;
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (is_ascii(text)) {
    for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return std::string(text);
  std::string apart;
  icu::StringByteSink<std::string> sink(&apart);
  form->normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink, nullptr, error);
  const auto* s = reinterpret_cast<const std::uint8_t*>(apart.data());
  const auto size = static_cast<int32_t>(apart.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(s, i, size, c);
    if (c < 0 || u_charType(c) == U_NON_SPACING_MARK) continue;
    char buffer[U8_MAX_LENGTH];
    int32_t n = 0;
    U8_APPEND_UNSAFE(buffer, n, u_tolower(c));
    out.append(buffer, static_cast<std::size_t>(n));
  }
  return out;
}

}  // namespace domat
