#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/base/load.h"
#include "compiler/base/source.h"
#include "compiler/base/unicode.h"

namespace domat {
namespace {

// --- places

std::uint32_t column_after(const std::string& before) {
  SourceMap sources;
  const FileId file = sources.add("f.domat", before + "x");
  return sources.locate(file, static_cast<std::uint32_t>(before.size())).column;
}

TEST(Source, ColumnCountsDisplayCells) {
  EXPECT_EQ(column_after(""), 1u);
  EXPECT_EQ(column_after("abc"), 4u);
  EXPECT_EQ(column_after("\u00E9"), 2u) << "é as one code point";
  EXPECT_EQ(column_after("e\u0301"), 2u) << "é as two code points";
  EXPECT_EQ(column_after("漢字"), 5u);
  EXPECT_EQ(column_after("⚖️"), 3u) << "a symbol in emoji style";
  EXPECT_EQ(column_after("👩"), 3u);
  EXPECT_EQ(column_after("👩🏽"), 3u) << "an emoji and its skin tone";
  EXPECT_EQ(column_after("👩\u200D⚖️"), 3u) << "an emoji of several characters";
  EXPECT_EQ(column_after("\u1100\u1161\u11A8"), 3u) << "a Hangul syllable taken apart";
  EXPECT_EQ(column_after("\t"), 9u);
  EXPECT_EQ(column_after("é\t"), 9u);
  EXPECT_EQ(column_after("1234567\t\t"), 17u);
  EXPECT_EQ(column_after("12345678\t"), 17u);
  EXPECT_EQ(column_after("\x1b"), 2u) << "control characters are shown as pictures";
}

TEST(Source, WidthOfATabDependsOnWhereItBegins) {
  EXPECT_EQ(display_width("\t"), 8u);
  EXPECT_EQ(display_width("\t", 5), 3u);
  EXPECT_EQ(display_width("a\tb", 8), 9u);
}

TEST(Source, LinesWithAndWithoutCarriageReturn) {
  SourceMap sources;
  const FileId file = sources.add("f.domat", "un\r\ndeux\n\r\nquatre");
  EXPECT_EQ(sources.line_text(file, 1), "un");
  EXPECT_EQ(sources.line_text(file, 2), "deux");
  EXPECT_EQ(sources.line_text(file, 3), "");
  EXPECT_EQ(sources.line_text(file, 4), "quatre");
  EXPECT_EQ(sources.line_text(file, 5), "");
  EXPECT_EQ(sources.line_text(file, 0), "");
  EXPECT_EQ(sources.locate(file, 3).line, 1u) << "the line feed of CRLF";
  EXPECT_EQ(sources.locate(file, 3).column, 3u) << "a line end takes no cell";
  EXPECT_EQ(sources.locate(file, 4).line, 2u);
  EXPECT_EQ(sources.place(Span{file, 13, 14}), "f.domat:4");
}

TEST(Source, EmptyFileAndEndOfFile) {
  SourceMap sources;
  const FileId empty = sources.add("vide.domat", "");
  EXPECT_EQ(sources.locate(empty, 0).line, 1u);
  EXPECT_EQ(sources.locate(empty, 0).column, 1u);
  EXPECT_EQ(sources.line_text(empty, 1), "");
  const FileId ended = sources.add("f.domat", "a\nbc\n");
  EXPECT_EQ(sources.locate(ended, 5).line, 3u);
  EXPECT_EQ(sources.locate(ended, 5).column, 1u);
  const FileId open = sources.add("g.domat", "a\nbc");
  EXPECT_EQ(sources.locate(open, 4).line, 2u);
  EXPECT_EQ(sources.locate(open, 4).column, 3u);
}

TEST(Source, ColumnsInVeryLongLines) {
  // Every place of a line of 300 kB that has tabs, marks and wide characters, against the width of all that is before it.
  std::string text = "court\n", line;
  while (line.size() < 300'000) line += "ab\te\u0301 漢字 👩\u200D⚖️ z";
  text += line + "\r\nfin\n";
  SourceMap sources;
  const FileId file = sources.add("f.domat", text);
  for (std::size_t at = 0; at < line.size(); at += 9'999) {
    if ((static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) continue;
    const LineColumn place = sources.locate(file, static_cast<std::uint32_t>(6 + at));
    EXPECT_EQ(place.line, 2u);
    EXPECT_EQ(place.column, display_width(line.substr(0, at)) + 1) << at;
  }
  const LineColumn end = sources.locate(file, static_cast<std::uint32_t>(text.size() - 4));
  EXPECT_EQ(end.line, 3u);
  EXPECT_EQ(end.column, 1u);
}

TEST(Source, ManyPlacesInOneHugeLineAreFound) {
  SourceMap sources;
  const FileId file = sources.add("f.domat", std::string(32 << 20, 'a') + "é");
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < 10'000; ++i) sum += sources.locate(file, (32u << 20) - i).column;
  EXPECT_EQ(sum, 10'000ull * ((32u << 20) + 1) - 10'000ull * 9'999 / 2);
}

// --- Unicode

TEST(Unicode, FirstInvalidUtf8) {
  EXPECT_FALSE(first_invalid_utf8(""));
  EXPECT_FALSE(first_invalid_utf8("règle « 漢 » 👩 \U0010FFFF \uD7FF\uE000"));
  EXPECT_EQ(first_invalid_utf8("ab\x80"), 2u) << "a continuation that continues nothing";
  EXPECT_EQ(first_invalid_utf8("ab\xC3"), 2u) << "cut short";
  EXPECT_EQ(first_invalid_utf8("\xE2\x82"), 0u);
  EXPECT_EQ(first_invalid_utf8("\xC3("), 0u);
  EXPECT_EQ(first_invalid_utf8("\xC0\xAF"), 0u) << "overlong";
  EXPECT_EQ(first_invalid_utf8("\xC1\xBF"), 0u) << "overlong";
  EXPECT_EQ(first_invalid_utf8("\xE0\x9F\xBF"), 0u) << "overlong";
  EXPECT_EQ(first_invalid_utf8("\xF0\x8F\xBF\xBF"), 0u) << "overlong";
  EXPECT_EQ(first_invalid_utf8("é\xED\xA0\x80"), 2u) << "a surrogate";
  EXPECT_EQ(first_invalid_utf8("\xF4\x90\x80\x80"), 0u) << "over U+10FFFF";
  EXPECT_EQ(first_invalid_utf8("\xF8\x88\x80\x80\x80"), 0u);
  EXPECT_EQ(first_invalid_utf8("\xFF"), 0u);
}

TEST(Unicode, Nfc) {
  EXPECT_EQ(nfc("plain"), "plain");
  EXPECT_EQ(nfc("e\u0301tat"), "\u00E9tat");
  EXPECT_EQ(nfc("\u00E9tat"), "\u00E9tat");
  EXPECT_EQ(nfc("\u212B"), "\u00C5") << "the sign of the unit is the letter";
  EXPECT_NE(nfc("ﬁ"), "fi") << "compatibility forms stay";
}

TEST(Unicode, Fold) {
  EXPECT_EQ(fold("Prise_À_Partie"), "prise_a_partie");
  EXPECT_EQ(fold("e\u0301TAT"), "etat");
  EXPECT_EQ(fold("ABC_1"), "abc_1");
  EXPECT_EQ(fold("ΑΛΦΆ"), "αλφα");
}

TEST(Unicode, Skeleton) {
  EXPECT_EQ(skeleton("p\u0430yer"), skeleton("payer")) << "Cyrillic а";
  EXPECT_NE("p\u0430yer", std::string("payer"));
  EXPECT_EQ(skeleton("l1"), skeleton("Il"));
  EXPECT_NE(skeleton("payer"), skeleton("paye"));
  EXPECT_NE(skeleton("é"), skeleton("e"));
  // What is made of ASCII without asking Unicode is what Unicode makes of it beside another character.
  const std::string far = "\u4E00";
  std::string all;
  for (char c = 0x20; c < 0x7F; ++c) all += {c, 'm', c};
  for (const std::string& word : {all, std::string("conclusion_10"), std::string("l1 |I 0O rn m")}) EXPECT_EQ(skeleton(word + far), skeleton(word) + skeleton(far));
  const std::string long_name(3000, 'm');  // its skeleton is twice as long
  EXPECT_EQ(skeleton(long_name).size(), 6000u);
  EXPECT_EQ(skeleton(""), "");
}

TEST(Unicode, Nearest) {
  const std::vector<std::string> names{"faute_personnelle", "détachable", "dol", "État", "a"};
  EXPECT_EQ(nearest("detachable", names), "détachable") << "an accent";
  EXPECT_EQ(nearest("DÉTACHABLE", names), "détachable") << "case";
  EXPECT_EQ(nearest("faute_personelle", names), "faute_personnelle") << "a letter left out";
  EXPECT_EQ(nearest("etta", names), "État") << "two letters swapped";
  EXPECT_EQ(nearest("dl", names), "dol");
  EXPECT_EQ(nearest("responsabilité", names), std::nullopt);
  EXPECT_EQ(nearest("doc_x", names), std::nullopt) << "two slips in five letters are too many";
  EXPECT_EQ(nearest("b", names), std::nullopt) << "nothing is left of a one-letter name";
  EXPECT_EQ(nearest("", names), std::nullopt);
  EXPECT_EQ(nearest("dol", {}), std::nullopt);
}

TEST(Unicode, NearestPrefersTheFirstOfEqualsAndTheNearest) {
  EXPECT_EQ(nearest("chat", {"chas", "char"}), "chas");
  EXPECT_EQ(nearest("chat", {"chas", "Chât"}), "Chât");
  EXPECT_EQ(nearest("abcdefghi", {"abXdeYghi", "abcdefgXi"}), "abcdefgXi");
}

TEST(Unicode, CurrencyDigits) {
  EXPECT_EQ(currency_digits("EUR"), 2);
  EXPECT_EQ(currency_digits("JPY"), 0);
  EXPECT_EQ(currency_digits("BHD"), 3);
  EXPECT_EQ(currency_digits("IQD"), 3) << "where ICU says 0";
  EXPECT_EQ(currency_digits("RSD"), 2) << "where ICU says 0";
  EXPECT_EQ(currency_digits("CLF"), 4);
  EXPECT_EQ(currency_digits("FRF"), 2) << "a currency of the past";
  for (const char* no : {"", "E", "EU", "eur", "EURO", "ZZZ", "ABC", "E1R", "XAU", "XXX", "CNH", "é"}) {
    EXPECT_EQ(currency_digits(no), std::nullopt) << no;
  }
}

// --- files

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/domat_base_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    ::unlink(path().c_str());
    ::rmdir(folder_.c_str());
  }
  std::string path() const { return folder_ + "/f.domat"; }
  SourceText read(const std::string& bytes, std::size_t limit = 1000) const {
    std::ofstream(path(), std::ios::binary) << bytes;
    return read_source(path(), limit);
  }
  std::string folder_;
};

using Error = SourceText::Error;

TEST_F(Files, ReadsTextAsItIs) {
  const SourceText source = read("règle\r\nfin");
  EXPECT_TRUE(source.ok());
  EXPECT_EQ(source.text, "règle\r\nfin");
  EXPECT_EQ(read("").text, "");
  EXPECT_TRUE(read("").ok());
}

TEST_F(Files, TakesTheByteOrderMarkAway) {
  EXPECT_EQ(read("\xEF\xBB\xBFpartie").text, "partie");
  EXPECT_EQ(read("\xEF\xBB\xBF").text, "");
  EXPECT_EQ(read("a\xEF\xBB\xBF").text, "a\xEF\xBB\xBF");
}

TEST_F(Files, InvalidUtf8HasTheOffsetInTheFile) {
  const SourceText source = read("\xEF\xBB\xBF" "ab\xFF");
  EXPECT_EQ(source.error, Error::invalid_utf8);
  EXPECT_EQ(source.invalid_offset, 5u);
  EXPECT_EQ(source.text, "");
}

TEST_F(Files, TheLimitIsTheLastSizeTaken) {
  EXPECT_TRUE(read("12345", 5).ok());
  EXPECT_EQ(read("123456", 5).error, Error::too_large);
}

TEST_F(Files, WhatIsNoFile) {
  const SourceText missing = read_source(path(), 10);
  EXPECT_EQ(missing.error, Error::unreadable);
  EXPECT_EQ(missing.detail, std::strerror(ENOENT));
  EXPECT_EQ(missing.detail_fr, "aucun fichier de ce nom");
  const SourceText folder = read_source(folder_, 10);
  EXPECT_EQ(folder.error, Error::unreadable);
  EXPECT_EQ(folder.detail_fr, "c'est un dossier");
  EXPECT_EQ(read_source("/dev/null", 10).error, Error::unreadable);
  EXPECT_EQ(read_source("/dev/null", 10).detail, "not a regular file");
  EXPECT_EQ(read_source(path() + std::string(1, '\0'), 10).error, Error::unreadable);
}

TEST_F(Files, APipeIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  EXPECT_EQ(read_source(path(), 10).error, Error::unreadable);
}

TEST_F(Files, UnreadableByPermission) {
  std::ofstream(path()) << "x";
  ASSERT_EQ(::chmod(path().c_str(), 0), 0);
  // Root reads everything: the question is put as nobody.
  const uid_t self = ::geteuid();
  if (self == 0) ASSERT_EQ(::seteuid(65534), 0);
  const auto read = read_source(path(), 10);
  if (self == 0) ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(read.detail, std::strerror(EACCES));
}

TEST_F(Files, AFileThatHidesItsSizeIsStillLimited) {
  // The kernel says that it has 0 bytes.
  EXPECT_EQ(read_source("/proc/self/status", 10).error, Error::too_large);
  EXPECT_FALSE(read_source("/proc/self/status", 1 << 20).text.empty());
}

}  // namespace
}  // namespace domat
