// Characters to tokens to tree: what each spelling is read as, where, and how reading goes on after a mistake.
#include <gtest/gtest.h>

#include "compiler/syntax/print.h"
#include "tests/one_file.h"

namespace domat {
namespace {

// The tokens one after another: keywords by their English spelling in brackets, the rest as written.
std::string tokens(const std::string& text, Lang lang = Lang::fr, std::string* reported = nullptr) {
  OneFile one(text, lang);
  std::string all;
  for (const Token& t : one.tokens().tokens) {
    if (kind(t) == TokenKind::end) break;
    if (!all.empty()) all += ' ';
    if (is_keyword(t)) all += "[" + std::string(keyword_text(t.type, Lang::en)) + "]";
    else all += one.sources.text(Span{one.file, t.begin, t.end});
  }
  if (reported) *reported = one.reported();
  else EXPECT_EQ(one.reported(), "") << text;
  return all;
}

std::string mistakes(const std::string& text, Lang lang = Lang::fr) {
  OneFile one(text, lang);
  one.tree();
  return one.reported();
}

// The condition of the one rule `règle r CONDITION => p`, as the tree holds it.
std::string condition(const std::string& text, Lang lang = Lang::fr) {
  OneFile one((lang == Lang::fr ? "règle r " : "rule r ") + text + " => p\n", lang);
  const std::string tree = syntax::print(one.tree(), one.sources, one.names);
  EXPECT_EQ(one.reported(), "") << text;
  const auto at = tree.find("if "), end = tree.find('\n', at);
  return at == std::string::npos ? tree : tree.substr(at + 3, end - at - 3);
}

// --- tokens

TEST(Tokens, EachKeywordInItsLanguage) {
  const std::vector<std::string> french = all_keywords(Lang::fr), english = all_keywords(Lang::en);
  ASSERT_EQ(french.size(), english.size());
  for (const Lang lang : {Lang::fr, Lang::en})
    for (const std::string& word : lang == Lang::fr ? french : english) {
      const std::string read = tokens(word, lang);
      EXPECT_EQ(read.front(), '[') << word << ": " << read;
      EXPECT_EQ(read.find('['), read.rfind('[')) << word << ": " << read;
    }
  EXPECT_EQ(tokens("règle fait scénario"), "[rule] [fact] [scenario]");
  EXPECT_EQ(tokens("rule fact scenario"), "rule fact scenario");
  EXPECT_EQ(tokens("règle fait scénario", Lang::en), "règle fait scénario");
}

TEST(Tokens, TheLongestPhraseIsRead) {
  EXPECT_EQ(tokens("au au moins au plus au plus tard le"), "[at] [at least] [at most] [no later than]");
  EXPECT_EQ(tokens("avant avant le"), "[before] [before]");
  EXPECT_EQ(tokens("à à prouver par à la date de"), "[to] [to be proved by] [as of]");
  EXPECT_EQ(tokens("faute de faute de preuve de"), "[for want of] [for lack of proof of]");
  EXPECT_EQ(tokens("rédaction inconnue avant le 2020-01-01"), "[wording unknown before] 2020-01-01");
  EXPECT_EQ(tokens("au\n  moins 2"), "[at least] 2");  // a line break is a space
}

TEST(Tokens, TheBeginningOfAPhraseAloneIsAName) {
  EXPECT_EQ(tokens("faute rédaction tel en"), "faute rédaction tel en");
  EXPECT_EQ(tokens("faute & de"), "faute & de");
}

TEST(Tokens, ElisionWithEitherApostrophe) {
  EXPECT_EQ(tokens("jusqu'au 2020-01-01"), "[through] 2020-01-01");
  EXPECT_EQ(tokens("jusqu\u2019au 2020-01-01"), "[through] 2020-01-01");
}

TEST(Tokens, KeywordsAndNamesAreComparedAfterNormalisation) {
  EXPECT_EQ(tokens("re\u0300gle"), "[rule]");
  EXPECT_EQ(tokens("e\u0301ve\u0301nement"), "[event]");
  OneFile one("partie E\u0301tat\nfait État\n");
  one.model();
  EXPECT_EQ(one.reported(), "unused_fact:2");
  OneFile two("fait e\u0301tat\nfait état\n");
  two.model();
  EXPECT_EQ(two.reported(), "duplicate_name:2");
}

TEST(Tokens, AKeywordBetweenBackquotesIsAName) {
  EXPECT_EQ(tokens("`charge` charge"), "`charge` [burden]");
  OneFile one("fait `charge`\nconstat p\n`charge` => p\n");
  one.model();
  EXPECT_EQ(one.reported(), "");
}

TEST(Tokens, CaseMatters) { EXPECT_EQ(tokens("Règle RÈGLE règle"), "Règle RÈGLE [rule]"); }

TEST(Tokens, WhatANameMayContain) {
  EXPECT_EQ(tokens("_a a1 é_2 Ⅳ κόσμος 法"), "_a a1 é_2 Ⅳ κόσμος 法");
  std::string reported;
  EXPECT_EQ(tokens("a@b", Lang::fr, &reported), "a b");
  EXPECT_EQ(reported, "unexpected_character:1");
}

TEST(Tokens, Numbers) {
  EXPECT_EQ(tokens("1 000 € 7 500,50 € 1_000 € 12.50 €"), "1 000 € 7 500,50 € 1_000 € 12.50 €");
  OneFile french("1 000,50 1\u00A0000 1\u202F000");
  EXPECT_EQ(french.tokens().tokens.size(), 2u);  // one number of nine digits and so on is a mistake, not three numbers
  EXPECT_EQ(french.reported(), "bad_number:1");
  EXPECT_EQ(tokens("1\u00A0000 €"), "1\u00A0000 €");
  EXPECT_EQ(tokens("1_000.50 €", Lang::en), "1_000.50 €");
  EXPECT_EQ(tokens("250 USD"), "250 USD");
}

TEST(Tokens, MalformedNumbers) {
  std::string reported;
  for (const char* text : {"1 00", "12 3456", "1_00", "12abcd", "1,5 2"}) {
    tokens(text, Lang::fr, &reported);
    EXPECT_EQ(reported, "bad_number:1") << text;
  }
  for (const char* text : {"1 000", "1,5", "1 000,50"}) {
    tokens(text, Lang::en, &reported);
    EXPECT_EQ(reported, "bad_number:1") << text;
  }
}

TEST(Tokens, ADateIsOneToken) {
  EXPECT_EQ(tokens("2025-03-01"), "2025-03-01");
  EXPECT_EQ(mistakes("règle r depuis 2025-02-30 a => p\n"), "bad_date:1");
}

TEST(Tokens, Strings) {
  EXPECT_EQ(tokens("« a \" b » \"c « d »\""), "« a \" b » \"c « d »\"");
  EXPECT_EQ(tokens("« // »"), "« // »");
  std::string reported;
  EXPECT_EQ(tokens("fait a « sans fin\nfait b \"non plus\nfait c", Lang::fr, &reported), "[fact] a [fact] b [fact] c");
  EXPECT_EQ(reported, "unterminated_string:1 unterminated_string:2");
  OneFile one("fait a «\u00A0 question\u202F»\n");
  EXPECT_NE(syntax::print(one.tree(), one.sources, one.names).find("text question\n"), std::string::npos)
      << syntax::print(one.tree(), one.sources, one.names);
}

TEST(Tokens, CommentsEndWithTheirLine) {
  OneFile one("// début\nfait a // suite\r\n// « sans fin\nfait b //");
  const TokenList list = one.tokens();
  EXPECT_EQ(one.reported(), "");
  EXPECT_EQ(list.tokens.size(), 5u);
  ASSERT_EQ(list.comments.size(), 4u);
  EXPECT_EQ(one.sources.text(Span{one.file, list.comments[1].begin, list.comments[1].end}), "// suite");
}

TEST(Tokens, PlacesAreBytesAndLineBreaksAreRemembered) {
  OneFile one("événement é\r\n// é\n=> 𝔸 !=\u2028x");
  const TokenList list = one.tokens();
  const struct { const char* text; std::uint32_t begin; bool breaks; } expected[] = {
      {"événement", 0, false}, {"é", 12, false}, {"=>", 22, true}, {"𝔸", 25, false}, {"!=", 30, false}, {"x", 35, false}};
  ASSERT_EQ(list.tokens.size(), std::size(expected) + 1);
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    const Token& t = list.tokens[i];
    EXPECT_EQ(one.sources.text(Span{one.file, t.begin, t.end}), expected[i].text);
    EXPECT_EQ(t.begin, expected[i].begin) << expected[i].text;
    EXPECT_EQ(t.line_break_before, expected[i].breaks) << expected[i].text;
  }
}

// --- precedence

TEST(Expressions, FromTheLoosestToTheTightest) {
  EXPECT_EQ(condition("a | b & c"), "(or a (and b c))");
  EXPECT_EQ(condition("a & b | c & d"), "(or (and a b) (and c d))");
  EXPECT_EQ(condition("!a & b"), "(and (not a) b)");
  EXPECT_EQ(condition("!x = y"), "(not (= x y))");
  EXPECT_EQ(condition("v sinon w = x"), "(= (otherwise v w) x)");
  EXPECT_EQ(condition("x = v sinon w & a"), "(and (= x (otherwise v w)) a)");
  EXPECT_EQ(condition("!x dans { m, n } | a"), "(or (not (in x m n)) a)");
  EXPECT_EQ(condition("e avant d & a"), "(and (before e d) a)");
  EXPECT_EQ(condition("(a | b) & c"), "(and (or a b) c)");
  EXPECT_EQ(condition("au moins 2 parmi (a | b, c & d, e) & f"), "(and (at-least 2 (or a b) (and c d) e) f)");
}

TEST(Expressions, SignsAndWordsAreTheSame) {
  EXPECT_EQ(condition("a et b ou non c"), condition("a & b | !c"));
  EXPECT_EQ(condition("a and b or not c", Lang::en), condition("a & b | !c"));
  EXPECT_EQ(condition("x ≠ y & x ≤ y & x ≥ y"), condition("x != y & x <= y & x >= y"));
}

TEST(Expressions, ChainsAreOneNode) {
  EXPECT_EQ(condition("a & b & c & d"), "(and a b c d)");
  EXPECT_EQ(condition("a | b | c | d"), "(or a b c d)");
  EXPECT_EQ(condition("u sinon v sinon w = x"), "(= (otherwise u v w) x)");
  EXPECT_EQ(condition("!!a"), "a");
  EXPECT_EQ(condition("!!!a"), "(not a)");
}

TEST(Expressions, ComparisonsDoNotChain) { EXPECT_EQ(mistakes("règle r a < b < c => p\n"), "unexpected_token:1"); }

// --- recovery

TEST(Recovery, EachMistakeOnceAndNothingOfWhatFollows) {
  EXPECT_EQ(mistakes("fait a\nfait 1\nfait b\nconstat p(\nrègle r a => => p\nrègle s a => p\nscénario x\nfait c\n"),
            "unexpected_token:2 unclosed_bracket:4 unexpected_token:5 unexpected_token:7");
}

TEST(Recovery, WhatCouldBeReadIsKept) {
  OneFile one("fait a\nfait 1\nfait b\nrègle\nconstat p\n");
  EXPECT_EQ(one.tree().items.size(), 3u);
}

TEST(Recovery, ABlockWhoseHeadIsWrongStillCloses) {
  EXPECT_EQ(mistakes("titre t depuis {\n  règle r a => p\n}\nfait a\n"), "unexpected_token:1");
  EXPECT_EQ(mistakes("titre t {\n  règle 1\n  règle r a => p\n}\nfait a\n"), "unexpected_token:2");
  EXPECT_EQ(mistakes("titre t {\n  énumération E { 1, }\n}\nfait a\n"), "unexpected_token:2");
}

TEST(Recovery, BracesThatDoNotMatch) {
  EXPECT_EQ(mistakes("titre t {\nfait a\n"), "unclosed_block:1");
  EXPECT_EQ(mistakes("fait a\n}\nfait b\n}\n"), "unmatched_brace:2 unmatched_brace:4");
}

TEST(Recovery, AStrayCharacterIsTheOnlyMistake) {
  EXPECT_EQ(mistakes("fait @ a\nfait b\n"), "unexpected_character:1");
  EXPECT_EQ(mistakes("règle r a ; b => p\nfait b\n"), "unexpected_character:1");
  EXPECT_EQ(mistakes("@@@@@ ##\n").substr(0, 22), "unexpected_character:1");
}

TEST(Recovery, TruncatedAnywhereItEndsWithoutHarm) {
  const std::string text =
      "partie État\nénumération E { a, b }\nfait f(Partie) : E « q » à prouver par État contre État\n"
      "titre t « c » depuis 2020-01-01 lorsque f(État) = a {\n  règle r pour x dans Partie tel que x = État : f(x) dans { a, b } sauf vrai => !p, v = 1 000,5 €\n}\n"
      "scénario « s »\n  au 2020-01-01\n  soit f(État) = a\n  attendu p parce que r\ntableau « t »\n  | a | attendu p |\n  | vrai | _ |\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    if (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) continue;
    OneFile one(text.substr(0, size));
    one.model();
    EXPECT_LE(one.diagnostics.all().size(), 12u) << text.substr(0, size);
  }
}

// --- layout

TEST(Layout, ALineBreakThatWouldChangeTheReadingIsReported) {
  EXPECT_EQ(mistakes("a => p\n(b) => q\n").substr(0, 16), "layout_decides:2");
  EXPECT_EQ(mistakes("a => p\n(b | c) => q\n"), "");  // no arguments: only one reading
  EXPECT_EQ(mistakes("règle r a & f\n  (x) => p\n"), "layout_decides:2");
  EXPECT_EQ(mistakes("règle r a & f(x) => p\n"), "");
  EXPECT_EQ(mistakes("a => p\nrègle (b | c) => q\n"), "unexpected_token:2");
}

TEST(Layout, RulesNeedNoLineOfTheirOwn) {
  OneFile one("fait a fait b constat p constat q a => p b & a => q");
  EXPECT_EQ(one.tree().items.size(), 6u);
  EXPECT_EQ(one.reported(), "");
}

}  // namespace
}  // namespace domat
