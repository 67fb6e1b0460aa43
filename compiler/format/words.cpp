#include "compiler/format/words.h"

#include <algorithm>
#include <array>

#include "compiler/base/unicode.h"

namespace domat {
namespace {

// No keyword has more words.
constexpr std::size_t kLongestPhrase = 8;

using TypePair = Spelling;
constexpr std::array kTypes = {TypePair{"booléen", "boolean"}, TypePair{"argent", "money"},     TypePair{"Partie", "Party"},
                               TypePair{"entier", "integer"},  TypePair{"décimal", "decimal"},  TypePair{"taux", "rate"},
                               TypePair{"durée", "duration"},  TypePair{"calendrier", "calendar"}};
// What stands in parentheses after `durée`.
constexpr std::array kDurations = {TypePair{"jours", "days"}, TypePair{"mois", "months"}};
// Functions, which no pack may declare.
constexpr std::array kFunctions = {
#define NATIVE(name, french, english, ...) TypePair{french, english},
#include "runtime/core/natives.def"
#undef NATIVE
    TypePair{"arrondi", "round"}, TypePair{"nombre_de", "number_of"}};
// What is said of a list's elements; elsewhere a pack may use these names.
constexpr std::array kAggregates = {TypePair{"nombre", "count"}, TypePair{"somme", "sum"}, TypePair{"premier", "first"}, TypePair{"dernier", "last"}};
// Words that mean this in one place only: `pair` is also a member of somebody's enumeration.
constexpr std::array kRounding = {TypePair{"au_plus_près", "nearest"}, TypePair{"pair", "even"}, TypePair{"inférieur", "down"}, TypePair{"supérieur", "up"},
                                  TypePair{"centime", "cent"}};
constexpr std::array kWeekdays = {TypePair{"lundi", "monday"},      TypePair{"mardi", "tuesday"},   TypePair{"mercredi", "wednesday"}, TypePair{"jeudi", "thursday"},
                                  TypePair{"vendredi", "friday"}, TypePair{"samedi", "saturday"}, TypePair{"dimanche", "sunday"}};
// After the name of a duty and a dot.
constexpr std::array kPartsOfDuties = {TypePair{"en_temps", "on_time"}, TypePair{"tardif", "late"}, TypePair{"silence", "silent"}, TypePair{"pendant", "pending"}};
constexpr std::array kCalendars = {TypePair{"Belgique", "Belgium"}, TypePair{"aucun", "none"}};

constexpr std::array<std::string_view, 4> kBlanks = {" ", "\t", "\u00A0", "\u202F"};

std::size_t blank_at_start(std::string_view text) {
  for (auto blank : kBlanks)
    if (text.starts_with(blank)) return blank.size();
  return 0;
}
std::size_t blank_at_end(std::string_view text) {
  for (auto blank : kBlanks)
    if (text.ends_with(blank)) return blank.size();
  return 0;
}

// The space beside a quotation mark: the author's when it is one, no-break or not; else one plain space.
std::string_view one_blank(std::string_view blanks) {
  return blanks != "\t" && !blanks.empty() && blank_at_start(blanks) == blanks.size() ? blanks : " ";
}

std::string write_string(std::string_view text) {
  if (text.front() == '"') return std::string(text);
  std::string_view mark = "«";
  std::string_view within = text.substr(mark.size(), text.size() - 2 * mark.size()), inside = string_inside(text);
  if (inside.empty()) return "« »";
  auto at = static_cast<std::size_t>(inside.data() - within.data());
  std::string out = "«";
  out += one_blank(within.substr(0, at));
  out += inside;
  out += one_blank(within.substr(at + inside.size()));
  return out + "»";
}

std::string write_number(std::string_view text, Lang lang) {
  std::string plain = plain_number(text);
  std::size_t point = std::min(plain.find('.'), plain.size());
  std::string out;
  for (std::size_t i = 0; i < point; ++i) {
    if (i > 0 && (point - i) % 3 == 0) out += lang == Lang::fr ? ' ' : '_';
    out += plain[i];
  }
  if (point < plain.size()) out += (lang == Lang::fr ? ',' : '.') + plain.substr(point + 1);
  return out;
}

// French has a plural from two on, English for all but one.
bool is_singular(std::string_view number, Lang lang) {
  return number == "1" || (lang == Lang::fr && (number == "0" || number.starts_with("0.") || number.starts_with("1.")));
}

void split(std::string_view phrase, std::vector<std::string_view>& words) {
  for (std::size_t at = 0; at < phrase.size();) {
    std::size_t space = std::min(phrase.find(' ', at), phrase.size());
    words.push_back(phrase.substr(at, space - at));
    at = space + 1;
  }
}

std::string_view other_spelling(Spellings pairs, std::string_view word, Lang from, Lang to) {
  std::string composed = nfc(word);
  for (auto& t : pairs)
    if (!composed.empty() && composed == (from == Lang::fr ? t.fr : t.en)) return to == Lang::fr ? t.fr : t.en;
  return word;
}

// Where functions, modes, days of the week and calendars are written, which each language spells its own way.
class BuiltInPlaces {
 public:
  BuiltInPlaces(const SourceMap& sources, Lang from, const OwnNames& own) : sources_(sources), from_(from), own_(own) {}

  BuiltIns in(const syntax::Tree& tree) {
    for (auto& e : tree.exprs) {
      if (e.kind == syntax::ExprKind::reference && e.count > 0) call(tree, e);
      if (e.kind == syntax::ExprKind::aggregate) places_.emplace(tree.references[e.reference].path.span.begin, kAggregates);
    }
    for (auto& item : tree.items) {
      if (auto* d = std::get_if<syntax::CalendarDecl>(&item.data)) {
        calendar(d->base.span);
        if (d->weekdays)
          for (auto& n : *d->weekdays) places_.emplace(n.span.begin, kWeekdays);
      }
    }
    return std::move(places_);
  }

 private:
  void call(const syntax::Tree& tree, const syntax::Expr& e) {
    const Span name = tree.references[e.reference].path.span;
    const bool rounding = other_spelling(kFunctions, sources_.text(name), from_, Lang::en) == "round";
    places_.emplace(name.begin, kFunctions);
    for (std::uint32_t i = 0; i < e.count; ++i) {
      const syntax::ExprId x = tree.operands[e.first + i];
      if (!rounding) calendars(tree, x);
      else if (i > 0) places_.emplace(tree[x].span.begin, kRounding);
    }
  }
  // An argument may choose between calendars.
  void calendars(const syntax::Tree& tree, syntax::ExprId id) {
    const syntax::Expr& x = tree[id];
    if (x.kind == syntax::ExprKind::reference && x.count == 0) calendar(x.span);
    if (x.kind == syntax::ExprKind::choice)
      for (std::uint32_t i = 1; i < x.count; ++i) calendars(tree, tree.operands[x.first + i]);
  }
  void calendar(Span s) {
    if (!own_.calendars.contains(nfc(bare_name(sources_.text(s))))) places_.emplace(s.begin, kCalendars);
  }

  const SourceMap& sources_;
  Lang from_;
  const OwnNames& own_;
  BuiltIns places_;
};

// Where types are written, in one file.
class TypePlaces {
 public:
  std::vector<std::uint32_t> in(const syntax::Tree& tree) {
    for (auto& item : tree.items) {
      if (auto* d = std::get_if<syntax::Declaration>(&item.data)) {
        for (auto& t : d->parameters) add(t);
        if (d->type) add(*d->type);
      }
      if (auto* d = std::get_if<syntax::ParameterDecl>(&item.data)) add(d->type);
      if (auto* d = std::get_if<syntax::StructureDecl>(&item.data))
        for (auto& f : d->fields)
          if (f.type) add(*f.type);
      if (auto* d = std::get_if<syntax::FunctionDecl>(&item.data)) {
        for (auto& f : d->formals) add(f.type);
        add(d->type);
      }
      if (auto* r = std::get_if<syntax::Rule>(&item.data)) add(r->binder);
      if (auto* i = std::get_if<syntax::IncompatibleDecl>(&item.data)) add(i->binder);
      if (auto* p = std::get_if<syntax::Property>(&item.data)) add(p->binder);
    }
    for (auto& g : tree.generators) add(g.list);
    std::ranges::sort(places_);
    return std::move(places_);
  }

 private:
  void add(const syntax::Path& path) {
    if (path.names.size() == 1) places_.push_back(path.span.begin);
  }
  void add(const syntax::TypeName& t) {
    add(t.path);
    if (t.currency) places_.push_back(t.currency->span.begin);
  }
  void add(const syntax::Binder& b) {
    for (auto& v : b.variables) add(v.type);
  }
  std::vector<std::uint32_t> places_;
};

}  // namespace

std::string_view bare_name(std::string_view word) { return word.starts_with('`') ? word.substr(1, word.size() - 2) : word; }

std::string_view string_inside(std::string_view text) {
  std::size_t mark = text.front() == '"' ? 1 : std::string_view("«").size();
  text = text.substr(mark, text.size() - 2 * mark);
  while (auto n = blank_at_start(text)) text.remove_prefix(n);
  while (auto n = blank_at_end(text)) text.remove_suffix(n);
  return text;
}

std::string plain_number(std::string_view text) {
  std::string plain;
  for (char c : text) {
    if (c >= '0' && c <= '9') plain += c;
    if (c == ',' || c == '.') plain += '.';
  }
  return plain;
}

std::string_view type_name(std::string_view word, Lang from, Lang to) { return other_spelling(kTypes, word, from, to); }

std::string_view built_in_name(std::string_view word, Lang from, Lang to) {
  for (Spellings pairs : {Spellings(kTypes), Spellings(kDurations), Spellings(kFunctions), Spellings(kAggregates), Spellings(kRounding), Spellings(kWeekdays), Spellings(kCalendars),
                          Spellings(kPartsOfDuties)})
    if (auto other = other_spelling(pairs, word, from, to); other != word) return other;
  return word;
}

void add_own_names(const SourceMap& sources, const syntax::Tree& tree, OwnNames& own) {
  auto add = [&](const syntax::Name& n) {
    std::string name = nfc(bare_name(sources.text(n.span)));
    if (std::ranges::any_of(kCalendars, [&](auto& c) { return name == c.fr || name == c.en; })) own.calendars.insert(std::move(name));
  };
  for (auto& item : tree.items) {
    if (auto* d = std::get_if<syntax::PartyDecl>(&item.data)) std::ranges::for_each(d->members, add);
    if (auto* d = std::get_if<syntax::EnumDecl>(&item.data)) std::ranges::for_each(d->members, add);
    if (auto* d = std::get_if<syntax::Declaration>(&item.data)) {
      add(d->name);
      if (d->performance) own.duties.insert(nfc(bare_name(sources.text(d->name.span))));
    }
    if (auto* d = std::get_if<syntax::ParameterDecl>(&item.data)) add(d->name);
    if (auto* d = std::get_if<syntax::CalendarDecl>(&item.data)) add(d->name);
    if (auto* d = std::get_if<syntax::FunctionDecl>(&item.data))
      for (auto& f : d->formals) add(f.name);
  }
}

Words::Words(const SourceMap& sources, FileId file, Lang from, Lang to, const TokenList& list, const syntax::Tree& tree, const OwnNames& own)
    : sources_(sources), file_(file), from_(from), to_(to), tokens_(list.tokens), own_(own), types_(TypePlaces().in(tree)), built_in_(BuiltInPlaces(sources, from, own).in(tree)) {
  mark_fields();
  words_.reserve(tokens_.size());
  for (std::size_t i = 0; i < tokens_.size(); ++i) words_.push_back(write(i));
  quote_where_needed();
}

std::string_view Words::source(std::size_t i) const { return sources_.text({file_, tokens_[i].begin, tokens_[i].end}); }

std::string_view Words::write(std::size_t i) {
  std::string_view text = source(i);
  switch (kind(tokens_[i])) {
    case TokenKind::name: return name(i);
    case TokenKind::keyword: return keyword(i);
    case TokenKind::number: return keep(write_number(text, to_));
    case TokenKind::string: return keep(write_string(text));
    case TokenKind::unit: return time_unit_text(text, from_, to_, i > 0 && is_singular(plain_number(source(i - 1)), to_));
    case TokenKind::operation: return text == "≠" ? "!=" : text == "≤" ? "<=" : text == "≥" ? ">=" : text;
    default: return text;
  }
}

// French says `avant le` before a date, `avant` before anything else.
std::string_view Words::keyword(std::size_t i) const {
  bool date_follows = i + 1 < tokens_.size() && kind(tokens_[i + 1]) == TokenKind::date;
  if (to_ == Lang::fr && date_follows && domat::keyword(tokens_[i]) == Keyword::K_BEFORE) return "avant le";
  return keyword_text(tokens_[i].type, to_);
}

std::string_view Words::name(std::size_t i) {
  std::string_view text = source(i), bare = bare_name(text);
  bool after_dot = i > 0 && kind(tokens_[i - 1]) == TokenKind::dot;
  bool before_dot = i + 1 < tokens_.size() && kind(tokens_[i + 1]) == TokenKind::dot;
  // `Partie.État`: only a type has members.
  bool is_type = before_dot ? !after_dot && type_name(bare, from_, Lang::en) == "Party" : std::ranges::binary_search(types_, tokens_[i].begin);
  if (is_type) {
    // `durée(jours)`; in `fait f(Partie)` it is a type that stands between parentheses.
    const bool kind_of_duration = i > 1 && kind(tokens_[i - 1]) == TokenKind::open_paren && std::ranges::binary_search(types_, tokens_[i - 2].begin);
    bare = kind_of_duration ? other_spelling(kDurations, bare, from_, to_) : type_name(bare, from_, to_);
  } else if (auto place = built_in_.find(tokens_[i].begin); place != built_in_.end()) {
    bare = other_spelling(place->second, bare, from_, to_);
  } else if (after_dot && i > 1 && is_duty(i - 2)) {
    bare = other_spelling(kPartsOfDuties, bare, from_, to_);
  }
  return text.starts_with('`') && !is_one_word(std::string(bare)) ? text : bare;
}

// Not behind the name of an import, where the duty is another pack's.
bool Words::is_duty(std::size_t i) const {
  return (i == 0 || kind(tokens_[i - 1]) != TokenKind::dot) && own_.duties.contains(nfc(bare_name(source(i))));
}

// Where the name of a field stands, which may be any word: after a dot, in the braces of a structure, in those of a list's elements.
void Words::mark_fields() {
  fields_.resize(tokens_.size());
  std::uint32_t lists = 0;
  bool structure = false, braces = false;
  for (std::size_t i = 1; i + 1 < tokens_.size(); ++i) {
    const TokenKind before = kind(tokens_[i - 1]), after = kind(tokens_[i + 1]);
    if (domat::keyword(tokens_[i - 1]) == Keyword::K_STRUCTURE) structure = true;
    if (source(i) == "[") ++lists;
    if (source(i) == "]" && lists > 0) --lists;
    if (kind(tokens_[i]) == TokenKind::open_brace) braces = structure || lists > 0;
    if (kind(tokens_[i]) == TokenKind::close_brace) braces = structure = false;
    const bool begins = before == TokenKind::open_brace || before == TokenKind::comma || before == TokenKind::not_sign || domat::keyword(tokens_[i - 1]) == Keyword::K_KEY;
    const bool ends = after == TokenKind::colon || after == TokenKind::comma || after == TokenKind::close_brace || source(i + 1) == "=";
    fields_[i] = before == TokenKind::dot || (braces && begins && ends);
  }
}

// What stands between backquotes may be anything; only a word can do without them.
bool Words::is_one_word(const std::string& text) {
  if (text == "_") return false;  // bare, it means in a table that nothing is said
  auto [known, fresh] = one_word_.emplace(text, false);
  if (!fresh) return known->second;
  SourceMap alone;
  Diagnostics ignored;
  // After a dot no word is a keyword.
  FileId file = alone.add("", "x." + text);
  TokenList list = tokenize(alone, file, from_, ignored);
  known->second = list.tokens.size() == 4 && kind(list.tokens[2]) == TokenKind::name && list.tokens[2].begin == 2 && list.tokens[2].end == text.size() + 2;
  return known->second;
}

// The words that would be read one after the other from this token on, and the token of each.
std::size_t Words::following(std::size_t i, std::vector<std::string_view>& words, std::vector<std::size_t>& owners) const {
  words.clear();
  owners.clear();
  for (; i < tokens_.size() && words.size() < kLongestPhrase; ++i) {
    TokenKind k = kind(tokens_[i]);
    if (k == TokenKind::keyword) split(words_[i], words);
    else if (k == TokenKind::name && !words_[i].starts_with('`')) words.push_back(words_[i]);
    else break;
    owners.resize(words.size(), i);
  }
  return keyword_length(words, to_);
}

// A name that is a keyword of the language, or makes one with what stands beside it, goes between backquotes.
void Words::quote_where_needed() {
  std::vector<std::string_view> words;
  std::vector<std::size_t> owners;
  auto quote = [&](std::size_t i) { words_[i] = keep("`" + std::string(words_[i]) + "`"); };
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    TokenKind k = kind(tokens_[i]);
    if (k != TokenKind::name && k != TokenKind::keyword) continue;
    std::size_t length = following(i, words, owners);
    if (k == TokenKind::name) {
      if (length > 0 && !fields_[i]) quote(i);
      continue;
    }
    for (std::size_t w = 0; w < length; ++w)
      if (owners[w] != i && kind(tokens_[owners[w]]) == TokenKind::name) {
        quote(owners[w]);
        break;
      }
  }
}

}  // namespace domat
