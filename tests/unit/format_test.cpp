// The formatter: what each rule of the layout does, and what holds of every file of the repository, however mangled.
#include "compiler/format/format.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "compiler/base/fences.h"
#include "compiler/syntax/parse.h"

namespace domat {
namespace {

namespace fs = std::filesystem;

struct File {
  SourceMap sources;
  FileId id;
  Interner names;
  Diagnostics diags;
  Lang lang;
  TokenList tokens;
  syntax::Tree tree;

  File(std::string text, Lang l) : id(sources.add("essai.domat", std::move(text))), lang(l) {
    tokens = tokenize(sources, id, lang, diags);
    tree = syntax::parse(sources, id, lang, tokens, names, diags);
  }
  std::string text() const { return std::string(sources.text(id)); }
  std::string in(Lang to) const {
    OwnNames own;
    add_own_names(sources, tree, own);
    return format_source(sources, id, lang, to, tokens, tree, own);
  }
  std::string first_error() const { return diags.has_errors() ? message(diags.all().front(), Lang::en) : ""; }
};

std::string formatted(std::string text, Lang lang = Lang::fr) {
  File f(std::move(text), lang);
  EXPECT_EQ(f.first_error(), "") << f.text();
  return f.in(lang);
}
std::string translated(std::string text, Lang from, Lang to) {
  File f(std::move(text), from);
  EXPECT_EQ(f.first_error(), "") << f.text();
  return f.in(to);
}
void expect_unchanged(const std::string& text, Lang lang = Lang::fr) { EXPECT_EQ(formatted(text, lang), text); }

// --- layout

TEST(Format, spaces_are_one_or_none) {
  EXPECT_EQ(formatted("fait   a( Partie ,Corps ):argent( USD )   «b»"), "fait a(Partie, Corps) : argent(USD) « b »\n");
  EXPECT_EQ(formatted("a&! b|non( c)=>! d( x . y ),v=- 5 €"), "a & !b | non (c) => !d(x.y), v = -5 €\n");
  EXPECT_EQ(formatted("x ≠ y &z≤2& t ≥3|défini ( v )=>p"), "x != y & z <= 2 & t >= 3 | défini(v) => p\n");
}

TEST(Format, a_parenthesis_is_near_what_it_gives_arguments_to) {
  expect_unchanged("règle r (a | b) & défini(v) & au moins 1 parmi (a, b) => charge(f) = P\n");
  expect_unchanged("exception e à r (a | b) & c\n");
}

TEST(Format, the_lines_of_a_rule_stay_and_are_indented) {
  EXPECT_EQ(formatted("règle r « s »\n      a\n  & (b\n | c\n   )\n\n=> p,\nq"),
            "règle r « s »\n  a\n  & (b\n    | c\n  )\n  => p,\n     q\n");
  EXPECT_EQ(formatted("a\n=> p\nb => q,\nr"), "a\n  => p\nb => q,\n  r\n");
}

TEST(Format, items_begin_lines_and_blocks_indent_them) {
  EXPECT_EQ(formatted("fait a fait b\n\n\n\ntitre t {\n\n article u lorsque a\n{ a => p b => q }\n\n}"),
            "fait a\nfait b\n\ntitre t {\n  article u lorsque a\n  {\n    a => p\n    b => q\n  }\n}\n");
  EXPECT_EQ(formatted("titre t\n« s »\n« t » {\n}"), "titre t\n  « s »\n  « t » {\n}\n");
}

TEST(Format, an_enumeration_keeps_its_lines) {
  EXPECT_EQ(formatted("énumération E{a,b,\nc}"), "énumération E { a, b,\n  c }\n");
  expect_unchanged("énumération E {\n  a, b,\n  c\n}\n");
}

TEST(Format, the_clauses_of_a_scenario_begin_lines) {
  EXPECT_EQ(formatted("scénario «s» au 2025-03-01 en jugement soit     a,b\n,c attendu p parce que r,\nq\nfaute de f"),
            "scénario « s »\n  au 2025-03-01\n  en jugement\n  soit a, b\n         , c\n  attendu p parce que r,\n          q\n            faute de f\n");
  EXPECT_EQ(formatted("scénario «s»\nattendu\np,\nq"), "scénario « s »\n  attendu\n    p,\n    q\n");
}

TEST(Format, the_columns_of_a_table_are_aligned_by_width) {
  EXPECT_EQ(formatted("tableau « t »\n| « cas » |corps | attendu p |\n|« été »|_|vrai|\n| « e\u0301te\u0301 » | 日本 |\nfaux |"),
            "tableau « t »\n  | « cas » | corps | attendu p |\n  | « été » | _     | vrai      |\n  | « e\u0301te\u0301 » | 日本  | faux      |\n");
}

TEST(Format, comments_stay_where_they_are) {
  expect_unchanged("// head\n\n// of a\nfait a // trailing\n// of b\n\nfait b\n\n// end\n");
  EXPECT_EQ(formatted("titre t { // t\n// r\nrègle r // why\n// because\na // a\n=> p\n// last\n}"),
            "titre t { // t\n  // r\n  règle r // why\n    // because\n    a // a\n    => p\n  // last\n}\n");
  EXPECT_EQ(formatted("énumération E {\na, // one\n// two\nb\n// three\n}"), "énumération E {\n  a, // one\n  // two\n  b\n  // three\n}\n");
  EXPECT_EQ(formatted("tableau « t »\n// row\n| « a » | // cell\np |\n| « bcd » | _ | // end"),
            "tableau « t »\n  // row\n  | « a » | // cell\n    p |\n  | « bcd » | _ | // end\n");
  EXPECT_EQ(formatted("scénario « s »\nattendu p faute // of\nde f"), "scénario « s »\n  attendu p faute de // of\n            f\n");
}

TEST(Format, line_ends_and_trailing_spaces) {
  EXPECT_EQ(formatted("fait a  // x  \t\r\n\r\n\r\n\r\nfait b\r// y\r"), "fait a // x\n\nfait b\n// y\n");
  EXPECT_EQ(formatted(""), "");
  EXPECT_EQ(formatted(" \n\n "), "");
  EXPECT_EQ(formatted("\n\n// x"), "// x\n");
}

TEST(Format, strings_keep_what_they_say) {
  EXPECT_EQ(formatted("fait a «b  c»"), "fait a « b  c »\n");
  EXPECT_EQ(formatted("fait a «   »"), "fait a « »\n");
  expect_unchanged("fait a «\u00A0b\u202F»\nfait c \"d \"\n");
}

TEST(Format, numbers_are_written_one_way) {
  EXPECT_EQ(formatted("a => v = 1000 €, w = 7_500.50 €, x = 1\u202F234\u00A0567USD, y = 999"),
            "a => v = 1 000 €, w = 7 500,50 €, x = 1 234 567 USD, y = 999\n");
  EXPECT_EQ(formatted("a => v = 1000 €, w = 12.50 €", Lang::en), "a => v = 1_000 €, w = 12.50 €\n");
}

TEST(Format, operations_have_spaces_and_a_sign_is_near_its_value) {
  EXPECT_EQ(formatted("a=>v=b+c-d*e,w=arrondi(x/y,centime,pair),z=-b"), "a => v = b + c - d * e, w = arrondi(x / y, centime, pair), z = -b\n");
  EXPECT_EQ(formatted("a => v = b - - c, w = - ( b + c ) * - 2, x = b -3 €, y = jour -2 mois"), "a => v = b - -c, w = -(b + c) * -2, x = b - 3 €, y = jour - 2 mois\n");
  EXPECT_EQ(formatted("a => v = min( b,- c ), w = si x<- 1 € alors-b sinon- c"),
            "a => v = min(b, -c), w = si x < -1 € alors -b sinon -c\n");
}

TEST(Format, rates_durations_and_brackets) {
  EXPECT_EQ(formatted("a => v = 12,50%, w = 1500 jours, x = 2ans"), "a => v = 12,50 %, w = 1 500 jours, x = 2 ans\n");
  EXPECT_EQ(formatted("a => v = arrondi(barème( b:10% jusqu'à 1000 €,20% ),1 €,supérieur)"),
            "a => v = arrondi(barème(b : 10 % jusqu'à 1 000 €, 20 %), 1 €, supérieur)\n");
}

TEST(Format, parameters_functions_and_calendars) {
  EXPECT_EQ(formatted("paramètre  p:argent «s»=1000 € depuis 2020-01-01,1100 € depuis 2024-01-01 avant 2025-01-01"),
            "paramètre p : argent « s » = 1 000 € depuis 2020-01-01, 1 100 € depuis 2024-01-01 avant le 2025-01-01\n");
  expect_unchanged("paramètre p : taux « s » =\n  10 % depuis 2020-01-01,\n  12,5 % depuis 2024-01-01\n");
  EXPECT_EQ(formatted("fonction f,g( x:argent( USD ),c:calendrier ):durée( jours )«s»=si h(x , c) alors 3 jours sinon 0 jour"),
            "fonction f, g(x : argent(USD), c : calendrier) : durée(jours) « s » = si h(x, c) alors 3 jours sinon 0 jour\n");
  EXPECT_EQ(formatted("calendrier c=France{lundi,mardi}sauf 2025-01-02,2025-12-24"), "calendrier c = France { lundi, mardi } sauf 2025-01-02, 2025-12-24\n");
}

TEST(Format, structures_and_what_is_said_of_elements) {
  EXPECT_EQ(formatted("structure  Bien{clé id,valeur:argent,volé}fait biens:liste  de Bien"),
            "structure Bien { clé id, valeur : argent, volé }\nfait biens : liste de Bien\n");
  EXPECT_EQ(formatted("règle r pour b dans biens tel que b . volé:=>part( b )=somme( c.valeur pour c dans biens tel que(c=b) )"),
            "règle r pour b dans biens tel que b.volé : => part(b) = somme(c.valeur pour c dans biens tel que (c = b))\n");
  EXPECT_EQ(formatted("au moins 2 des b dans biens:( b.volé )&pour  toute b dans biens:il existe c dans biens tel que c=b=>p"),
            "au moins 2 des b dans biens : (b.volé) & pour tout b dans biens : il existe c dans biens tel que c = b => p\n");
}

TEST(Format, lists_of_a_case_keep_their_lines) {
  EXPECT_EQ(formatted("scénario «s» soit a,biens=[ ],votes=[vrai ,inconnu] , b = [{id=b1,!volé},{ id = b2 }]"),
            "scénario « s »\n  soit a, biens = [], votes = [vrai, inconnu], b = [{ id = b1, !volé }, { id = b2 }]\n");
  EXPECT_EQ(formatted("scénario «s» soit biens = [\n{ id = b1,\nvaleur\n= 80 € },\n{ id = b2 }\n],\nvotes = []"),
            "scénario « s »\n  soit biens = [\n         { id = b1,\n           valeur\n             = 80 € },\n         { id = b2 }\n       ],\n       votes = []\n");
}

TEST(Format, keywords_are_plain_names_of_fields) {
  expect_unchanged("structure S { clé règle, source : argent, le, valeur }\nfait l : liste de S\nil existe x dans l tel que x.valeur & x.source > 0 € => p\n"
                   "scénario « s »\n  soit l = [{ règle = a, valeur, !le, source = 1 € }]\n");
  EXPECT_EQ(formatted("structure S { `valeur` }\nx.`valeur` & `valeur` & x.`a b` => p\n"), "structure S { valeur }\nx.valeur & `valeur` & x.`a b` => p\n");
}

TEST(Format, words_and_signs_stay_what_they_are) {
  expect_unchanged("a et b & non c ou !d | e => p\n");
  EXPECT_EQ(formatted("règle r avant 2025-01-01 e avant d => p"), "règle r avant le 2025-01-01 e avant d => p\n");
  EXPECT_EQ(formatted("règle r jusqu\u2019au 2025-01-01 rédaction inconnue\navant le 2020-01-01 e avant le d => p"),
            "règle r jusqu'au 2025-01-01 rédaction inconnue avant 2020-01-01 e avant d => p\n");
}

TEST(Format, backquotes_stand_where_they_are_needed) {
  EXPECT_EQ(formatted("`a` & `charge` & `b c` & `burden` => `p`"), "a & `charge` & `b c` & burden => p\n");
  expect_unchanged("finding `file` open\n", Lang::en);
  // Bare, it says that a table's cell says nothing.
  expect_unchanged("tableau « t »\n  | « a » | `_` |\n");
}

// --- the other language

TEST(Translate, keywords_types_and_numbers) {
  const std::string french =
      "partie État\n\nfait f(Partie) : argent « q » à prouver par État contre État\nfait b : booléen\n\n"
      "règle r depuis 2020-01-01 avant le 2025-01-01 à la date de e pour p dans Partie tel que p = Partie.État :\n"
      "  f(p) >= 1 250,50 € et e avant d sauf e au plus tard le 2024-01-01\n  => charge(g(p)) = p\n\n"
      "scénario « s »\n  le reste faux\n  soit e le 2024-01-01, f inconnu\n  attendu v indéfini faute de preuve de f,\n          w conflit\n";
  const std::string english =
      "party État\n\nfact f(Party) : money « q » to be proved by État against État\nfact b : boolean\n\n"
      "rule r from 2020-01-01 before 2025-01-01 as of e for p in Party such that p = Party.État :\n"
      "  f(p) >= 1_250.50 € and e before d unless e no later than 2024-01-01\n  => burden(g(p)) = p\n\n"
      "scenario « s »\n  the rest false\n  given e on 2024-01-01, f unknown\n  expect v undefined for lack of proof of f,\n         w conflict\n";
  EXPECT_EQ(translated(french, Lang::fr, Lang::en), english);
  EXPECT_EQ(translated(english, Lang::en, Lang::fr), french);
}

TEST(Translate, types_only_where_a_type_stands) {
  EXPECT_EQ(translated("constat booléen\nargent => booléen\n", Lang::fr, Lang::en), "finding booléen\nargent => booléen\n");
}

void expect_both_ways(const std::string& french, const std::string& english) {
  EXPECT_EQ(translated(french, Lang::fr, Lang::en), english);
  EXPECT_EQ(translated(english, Lang::en, Lang::fr), french);
}

TEST(Translate, types_of_values) {
  expect_both_ways("fait a : entier\nfait b : décimal\nfait c : taux\nfait d : durée(jours)\nfait e(Partie) : durée(mois)\nfait durée(Partie) : argent(USD)\n",
                   "fact a : integer\nfact b : decimal\nfact c : rate\nfact d : duration(days)\nfact e(Party) : duration(months)\nfact durée(Party) : money(USD)\n");
}

TEST(Translate, units_agree_with_their_number) {
  expect_both_ways("a = 1 mois & b = 2 mois & c = 1 an & d = 2 ans => p\n", "a = 1 month & b = 2 months & c = 1 year & d = 2 years => p\n");
  expect_both_ways("a = 1 jour & b = 2 jours & c = 1 semaine & d = 3 semaines & e = 0 jour => p\n", "a = 1 day & b = 2 days & c = 1 week & d = 3 weeks & e = 0 days => p\n");
  expect_both_ways("a > jour - 1 mois & b = 21 jours => p\n", "a > day - 1 month & b = 21 days => p\n");
}

TEST(Translate, functions_of_the_language) {
  expect_both_ways("a => v = arrondi(b / c, centime, au_plus_près) + arrondi(b, 1 €, pair) + arrondi(b, 0,1 %, inférieur) + arrondi(b, 1 mois, supérieur)\n",
                   "a => v = round(b / c, cent, nearest) + round(b, 1 €, even) + round(b, 0.1 %, down) + round(b, 1 month, up)\n");
  expect_both_ways("férié(d, Belgique) & ouvrable(d, si a alors aucun sinon Monaco) & nombre_de(e) > année_de(d) => v = ajoute_ouvrables(d, 3, c)\n",
                   "is_holiday(d, Belgium) & is_working_day(d, if a then none else Monaco) & number_of(e) > year_of(d) => v = add_working_days(d, 3, c)\n");
  expect_both_ways("a => v = barème(b : 10 % jusqu'à 1 000 €, 20 %), w = si a alors b sinon (c sinon d)\n",
                   "a => v = brackets(b : 10 % up to 1_000 €, 20 %), w = if a then b else (c otherwise d)\n");
}

TEST(Translate, parameters_functions_and_calendars) {
  expect_both_ways("paramètre p : taux « s » = 12,5 % depuis 2020-01-01 jusqu'au 2020-12-31\nfonction f(x : entier, c : calendrier) : durée(mois) = 3 mois\n"
                   "calendrier c = Belgique { lundi, dimanche } sauf 2025-01-02\n",
                   "parameter p : rate « s » = 12.5 % from 2020-01-01 through 2020-12-31\nfunction f(x : integer, c : calendar) : duration(months) = 3 months\n"
                   "calendar c = Belgium { monday, sunday } unless 2025-01-02\n");
}

TEST(Translate, lists) {
  expect_both_ways("structure Bien { clé id, valeur : argent }\nfait biens : liste de Bien\nfait âges : liste de entier\n"
                   "règle r => n = nombre(b dans biens tel que b.valeur > 1 €), s = somme(b.valeur pour b dans biens),\n"
                   "  v = premier(b.valeur pour b dans biens selon b.date), w = dernier(b.valeur pour b dans biens selon b.date),\n"
                   "  x = min(b.valeur pour b dans biens), y = max(arrondi(a, 1, inférieur) pour a dans âges)\n",
                   "structure Bien { key id, valeur : money }\nfact biens : list of Bien\nfact âges : list of integer\n"
                   "rule r => n = count(b in biens such that b.valeur > 1 €), s = sum(b.valeur for b in biens),\n"
                   "  v = first(b.valeur for b in biens ordered by b.date), w = last(b.valeur for b in biens ordered by b.date),\n"
                   "  x = min(b.valeur for b in biens), y = max(round(a, 1, down) for a in âges)\n");
  expect_both_ways("(il existe p dans Partie tel que f(p)) | (pour tout b dans biens : b.volé) | (la majorité des v dans votes : v) => p\n",
                   "(there exists p in Party such that f(p)) | (for all b in biens : b.volé) | (the majority of the v in votes : v) => p\n");
  expect_both_ways("(au moins 2 des v dans votes : v) | (au plus 2 des v dans votes : v) | exactement 1 parmi (a, b) => p\n",
                   "(at least 2 of the v in votes : v) | (at most 2 of the v in votes : v) | exactly 1 of (a, b) => p\n");
  expect_both_ways("fait nombre(Partie)\nnombre(somme) & premier => dernier\n", "fact nombre(Party)\nnombre(somme) & premier => dernier\n");
}

// Elsewhere a pack may use the names of their findings, and another pack's duty keeps those of its language.
TEST(Translate, duties) {
  expect_both_ways("événement r(Partie)\nobligation o(p : Partie) « doit » « AR, art. 6 »\n  accomplie par r(p) au plus tard le 2025-03-01\n  à prouver par A contre B\n"
                   "exception x à o.silence !o.tardif(A) & o.en_temps(A) | o.pendant(A)\n"
                   "tableau « t »\n  | « cas » | attendu o.pendant(A) | parce que |\n  | « a »   | vrai                 | o.pendant |\n",
                   "event r(Party)\nobligation o(p : Party) « doit » « AR, art. 6 »\n  performed by r(p) no later than 2025-03-01\n  to be proved by A against B\n"
                   "exception x to o.silent !o.late(A) & o.on_time(A) | o.pending(A)\n"
                   "table « t »\n  | « cas » | expect o.pending(A) | because   |\n  | « a »   | true                | o.pending |\n");
  expect_both_ways("obligation o\nfait silence\ntardif & silence & q.pendant & o.silence => p\n", "obligation o\nfact silence\ntardif & silence & q.pendant & o.silence => p\n");
  expect_both_ways("obligation o accomplie par r au plus tard le d\nx.o.silence & r.silence => p\n", "obligation o performed by r no later than d\nx.o.silence & r.silence => p\n");
}

// What the pack itself calls so is not the language's.
TEST(Translate, names_of_the_pack_stay) {
  expect_both_ways("énumération Rang { pair, inférieur, aucun }\nfait r(Rang)\nr(pair) & r(inférieur) & r(aucun) => p\n",
                   "enumeration Rang { pair, inférieur, aucun }\nfact r(Rang)\nr(pair) & r(inférieur) & r(aucun) => p\n");
  expect_both_ways("partie Belgique\nfait supérieur(Partie)\nsupérieur(Belgique) => p\n", "party Belgique\nfact supérieur(Party)\nsupérieur(Belgique) => p\n");
  expect_both_ways("constat lundi\nconstat centime\nlundi & centime => p\n", "finding lundi\nfinding centime\nlundi & centime => p\n");
}

TEST(Translate, names_that_are_keywords_go_between_backquotes) {
  EXPECT_EQ(translated("fait value\nvalue & `charge` & x.right => of\n", Lang::fr, Lang::en), "fact `value`\n`value` & charge & x.right => `of`\n");
  EXPECT_EQ(translated("structure S { value, le }\n", Lang::fr, Lang::en), "structure S { value, le }\n");
  EXPECT_EQ(translated("fact `value`\n`value` & charge => `of`\n", Lang::en, Lang::fr), "fait value\nvalue & `charge` => of\n");
}

TEST(Translate, names_that_would_make_a_phrase_do_too) {
  EXPECT_EQ(translated("constat file ouvert\n", Lang::fr, Lang::en), "finding `file` open\n");
  EXPECT_EQ(translated("exception to prouver par => p\n", Lang::en, Lang::fr), "exception à `prouver` par => p\n");
}

TEST(Manifest, one_line_changes) {
  EXPECT_EQ(set_language("# x\nname = \"a\"\nlanguage  =  'fr' # kept\nversion = \"1\"\n", Lang::en),
            "# x\nname = \"a\"\nlanguage  =  \"en\" # kept\nversion = \"1\"\n");
  EXPECT_EQ(set_language("name = \"a\"\r\n\"language\" = \"en\"\r\n", Lang::fr), "name = \"a\"\r\n\"language\" = \"fr\"\r\n");
  EXPECT_EQ(set_language("name = \"a\"\n[dependencies]\nlanguage = { path = \"../b\" }\n", Lang::en),
            "name = \"a\"\nlanguage = \"en\"\n[dependencies]\nlanguage = { path = \"../b\" }\n");
  EXPECT_EQ(set_language("name = \"a\"", Lang::en), "name = \"a\"\nlanguage = \"en\"\n");
}

// --- what holds of every file

struct Sample {
  std::string name, text;
  Lang lang;
};

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void add_blocks(const fs::path& document, std::vector<Sample>& all) {
  const std::string text = read(document);
  for (const Fence& f : fences(text))
    if (f.info.starts_with("domat")) all.push_back({document.filename().string(), text.substr(f.inside, f.inside_end - f.inside), Lang::fr});
}

// The rule files of the repository and the blocks of its documents, those without mistakes.
const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = [] {
    std::vector<Sample> found, right;
    const fs::path top = DOMAT_SOURCE_DIR;
    for (auto folder : {"samples", "tests", "docs", "compiler"})
      for (auto& entry : fs::recursive_directory_iterator(top / folder)) {
        const fs::path& p = entry.path();
        if (p.extension() == ".md") add_blocks(p, found);
        if (p.extension() != ".domat" || !entry.is_regular_file() || entry.file_size() > 200'000) continue;
        found.push_back({p.filename().string(), read(p), p.stem().extension() == ".en" ? Lang::en : Lang::fr});
      }
    for (auto& s : found) {
      if (s.text.starts_with("\xEF\xBB\xBF")) s.text.erase(0, 3);
      if (File(s.text, s.lang).diags.has_errors()) continue;
      right.push_back(s);
      right.push_back({s.name + " in the other language", File(s.text, s.lang).in(s.lang == Lang::fr ? Lang::en : Lang::fr),
                       s.lang == Lang::fr ? Lang::en : Lang::fr});
    }
    return right;
  }();
  return all;
}

// Where two files part, token by token.
std::string difference(const File& a, const File& b) {
  auto words = [](const File& f, const std::vector<Token>& list, std::size_t i) {
    return i < list.size() ? std::string(f.sources.text({f.id, list[i].begin, list[i].end})) : "nothing";
  };
  for (auto list : {&TokenList::tokens, &TokenList::comments}) {
    auto &x = a.tokens.*list, &y = b.tokens.*list;
    for (std::size_t i = 0; i < std::max(x.size(), y.size()); ++i)
      if (i >= x.size() || i >= y.size() || x[i].type != y[i].type) return words(a, x, i) + " became " + words(b, y, i);
  }
  return "the text of a token or comment";
}

std::string what_is_wrong(const Sample& s) {
  File source(s.text, s.lang);
  if (source.diags.has_errors()) return "not read: " + source.first_error();
  File once(source.in(s.lang), s.lang);
  if (once.diags.has_errors()) return "not read again: " + once.first_error() + "\n" + once.text();
  if (!same_tokens({source.sources, source.id, s.lang, source.tokens}, {once.sources, once.id, s.lang, once.tokens})) return "other tokens: " + difference(source, once) + "\n" + once.text();
  if (once.in(s.lang) != once.text()) return "not stable:\n" + once.text() + "\nthen:\n" + once.in(s.lang);
  Lang other = s.lang == Lang::fr ? Lang::en : Lang::fr;
  File there(source.in(other), other);
  if (there.diags.has_errors()) return "not read in the other language: " + there.first_error() + "\n" + there.text();
  if (!same_tokens({source.sources, source.id, s.lang, source.tokens}, {there.sources, there.id, other, there.tokens})) return "other tokens there: " + difference(source, there) + "\n" + there.text();
  if (there.in(other) != there.text()) return "not stable there:\n" + there.text();
  // They call a type, a mode, a function or a day by its name in the other language, a mistake that translation mends.
  for (auto code : {"D0203", "D0322", "D0324", "D0511"})
    if (s.name.starts_with(code)) return {};
  if (there.in(s.lang) != once.text()) return "not the same back:\n" + there.in(s.lang);
  return {};
}

TEST(EveryFile, is_formatted_once_and_for_all) {
  ASSERT_GT(samples().size(), 40u);
  for (auto& s : samples()) ASSERT_EQ(what_is_wrong(s), "") << s.name;
}

// The tokens of a file with any layout between them that is no mistake, other comments, and the spellings that mean the same.
class Mangler {
 public:
  Mangler(const File& f, std::uint32_t seed) : f_(f), random_(seed) {}

  std::string run() {
    auto& tokens = f_.tokens.tokens;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (i > 0) gap(i);
      token(tokens[i]);
    }
    if (one_in(2)) out_ += one_in(2) ? " // end" : "\n\n// end\n\n";
    return std::move(out_);
  }

 private:
  bool one_in(unsigned n) { return random_() % n == 0; }
  std::string_view text(const Token& t) const { return f_.sources.text({f_.id, t.begin, t.end}); }

  void token(const Token& t) {
    std::string_view word = text(t);
    if (kind(t) == TokenKind::name && word != "_" && !word.starts_with('`') && one_in(8)) out_ += "`" + std::string(word) + "`";
    else if (kind(t) == TokenKind::keyword) phrase(word);
    else if (word == "!=" && one_in(2)) out_ += "≠";
    else out_ += word;
  }
  // The words of a keyword may stand far apart.
  void phrase(std::string_view words) {
    std::string word;
    for (char c : words) {
      if (c == ' ' || c == '\n') {
        out_ += word;
        word.clear();
        wide_gap(true);
      } else if (c == '\'' && one_in(2)) {
        word += "\u2019";
      } else {
        word += c;
      }
    }
    out_ += word;
  }
  void gap(std::size_t i) {
    const Token &left = f_.tokens.tokens[i - 1], &right = f_.tokens.tokens[i];
    bool tight = kind(left) == TokenKind::open_paren || kind(right) == TokenKind::close_paren || kind(left) == TokenKind::not_sign ||
                 kind(right) == TokenKind::open_paren || kind(right) == TokenKind::string || kind(left) == TokenKind::pipe;
    if (tight && one_in(2)) return;
    bool break_decides = (kind(left) == TokenKind::name && kind(right) == TokenKind::open_paren) || kind(right) == TokenKind::unit;
    wide_gap(!break_decides);
  }
  void wide_gap(bool break_allowed) {
    static constexpr const char* spaces[] = {" ", "  ", "\t ", "\u00A0"};
    static constexpr const char* breaks[] = {"\n", "\r\n", "\n\n\n", "\r", "\n    ", " \n \n"};
    if (!break_allowed || !one_in(6)) {
      out_ += spaces[random_() % std::size(spaces)];
      return;
    }
    if (out_.ends_with('/')) out_ += ' ';  // a division, then a comment
    if (one_in(3)) out_ += one_in(2) ? " // trailing «" : "// \"close  ";
    out_ += breaks[random_() % std::size(breaks)];
    while (one_in(4)) out_ += std::string("// own line") + breaks[random_() % std::size(breaks)];
  }

  const File& f_;
  std::mt19937 random_;
  std::string out_;
};

TEST(EveryFile, is_formatted_from_any_layout) {
  bool held = rc::check("a mangled file is formatted like any other", [](std::uint32_t seed) {
    const Sample& s = samples()[seed % samples().size()];
    Sample mangled{s.name, Mangler(File(s.text, s.lang), seed).run(), s.lang};
    std::string wrong = what_is_wrong(mangled);
    if (!wrong.empty()) RC_FAIL(s.name + ": " + wrong + "\nfrom:\n" + mangled.text);
  });
  EXPECT_TRUE(held);
}

// Every file mangled at least once: chance alone would miss some.
TEST(EveryFile, is_formatted_from_one_mangled_layout_each) {
  std::uint32_t seed = 1;
  for (auto& s : samples()) {
    Sample mangled{s.name, Mangler(File(s.text, s.lang), seed++).run(), s.lang};
    ASSERT_EQ(what_is_wrong(mangled), "") << s.name << "\nfrom:\n" << mangled.text;
  }
}

}  // namespace
}  // namespace domat
