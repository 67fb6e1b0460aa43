#include "compiler/syntax/parse.h"

#include <algorithm>

#include "DomatLexer.h"
#include "DomatParser.h"
#include "compiler/base/unicode.h"
#include "compiler/syntax/build.h"
#include "compiler/syntax/predict.h"
#include "compiler/syntax/stream.h"

namespace domat::syntax {
namespace {

using P = antlr::DomatParser;
using Lexer = antlr::DomatLexer;

// Where the parser stopped, and in which grammar rule.
struct Stop {
  std::size_t token;
  std::size_t grammar_rule;
};

// Gives up at the first mistake of an element; the driver below reports it and goes on at the next element.
class GiveUp final : public antlr4::DefaultErrorStrategy {
 public:
  void recover(antlr4::Parser* parser, std::exception_ptr cause) override {
    std::size_t token = parser->getCurrentToken()->getTokenIndex();
    try {
      std::rethrow_exception(cause);
    } catch (const antlr4::RecognitionException& e) {
      if (e.getOffendingToken()) token = e.getOffendingToken()->getTokenIndex();
    }
    throw Stop{token, parser->getContext()->getRuleIndex()};
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    throw Stop{parser->getCurrentToken()->getTokenIndex(), parser->getContext()->getRuleIndex()};
  }
  void sync(antlr4::Parser*) override {}
  void reportError(antlr4::Parser*, const antlr4::RecognitionException&) override {}
};

// What stood to be read, in the reader's terms.
Arg expected_in(std::size_t grammar_rule) {
  switch (grammar_rule) {
    case P::RuleModuleDecl: case P::RuleImportDecl: case P::RulePath:
    case P::RuleName: return {"un nom était attendu", "a name was expected"};
    case P::RulePartyDecl: case P::RuleEnumDecl: return {"des noms séparés par des virgules étaient attendus", "names separated by commas were expected"};
    case P::RuleFactDecl: return {"un fait s'écrit `fait nom(Type) : type « question »`", "a fact is written `fact name(Type) : type \"question\"`"};
    case P::RuleEventDecl: return {"un événement s'écrit `événement nom « question »`", "an event is written `event name \"question\"`"};
    case P::RulePropositionDecl: case P::RuleModifier:
      return {"une conclusion se déclare `droit nom(Type) « ce qu'elle dit »`", "a conclusion is declared `right name(Type) \"what it says\"`"};
    case P::RuleValueDecl: return {"une valeur se déclare `valeur nom(Type) : type « ce qu'elle est »`", "a value is declared `value name(Type) : type \"what it is\"`"};
    case P::RuleParameterDecl: case P::RuleDatedValue:
      return {"un paramètre s'écrit `paramètre nom : type = valeur depuis date, valeur depuis date`", "a parameter is written `parameter name : type = value from date, value from date`"};
    case P::RuleFunctionDecl: case P::RuleFormal:
      return {"une fonction s'écrit `fonction nom(x : type) : type = expression`", "a function is written `function name(x : type) : type = expression`"};
    case P::RuleCalendarDecl:
      return {"un calendrier s'écrit `calendrier nom = France { lundi, mardi } sauf date`", "a calendar is written `calendar name = France { monday, tuesday } unless date`"};
    case P::RuleSum: case P::RuleProduct: case P::RuleFallback: case P::RuleSignedValue: case P::RuleResult: return {"une valeur était attendue", "a value was expected"};
    case P::RuleSlice: return {"une tranche s'écrit `taux jusqu'à montant`", "a bracket is written `rate up to amount`"};
    case P::RuleConstant: return {"une valeur était attendue : un nombre, une date, un membre d'une énumération", "a value was expected: a number, a date, a member of an enumeration"};
    case P::RuleStructureDecl: case P::RuleField:
      return {"une structure s'écrit `structure Nom { clé id, champ : type, champ }`", "a structure is written `structure Name { key id, field : type, field }`"};
    case P::RuleGenerator: return {"des éléments s'écrivent `x dans liste tel que condition`", "elements are written `x in list such that condition`"};
    case P::RulePerformance: return {"une obligation à terme s'écrit `obligation nom accomplie par événement au plus tard le date`", "a duty with a time limit is written `obligation name performed by event no later than date`"};
    case P::RuleListItem: return {"un élément s'écrit `{ champ = valeur, champ }`, ou comme une valeur", "an element is written `{ field = value, field }`, or as a value"};
    case P::RuleDispute: return {"la preuve s'écrit `à prouver par Partie contre Partie`", "proof is written `to be proved by Party against Party`"};
    case P::RuleParameters: case P::RuleType: return {"un type était attendu", "a type was expected"};
    case P::RuleSourceDecl: return {"une source s'écrit `source NOM « titre »`", "a source is written `source NAME \"title\"`"};
    case P::RuleIncompatibleDecl: return {"deux conclusions séparées par une virgule étaient attendues", "two conclusions separated by a comma were expected"};
    case P::RuleBlockHead: return {"un bloc s'écrit `article nom « citation » { … }`", "a block is written `article name \"citation\" { … }`"};
    case P::RuleLabelledRule: case P::RuleRuleHead: case P::RuleBareRule: case P::RuleElement:
      return {"une règle s'écrit `règle étiquette « citation » condition => conclusion`", "a rule is written `rule label \"citation\" condition => conclusion`"};
    case P::RuleExceptionRule: return {"une exception s'écrit `exception étiquette à règle « citation » condition`", "an exception is written `exception label to rule \"citation\" condition`"};
    case P::RulePresumption: return {"une présomption s'écrit `présumé conclusion « citation »`", "a presumption is written `presumed conclusion \"citation\"`"};
    case P::RuleReference: case P::RuleLastReference: return {"le nom d'un fait ou d'une conclusion était attendu", "the name of a fact or of a conclusion was expected"};
    case P::RuleClause: return {"une date (2025-03-01) ou un nom était attendu", "a date (2025-03-01) or a name was expected"};
    case P::RuleBinder: case P::RuleVariable: return {"des variables s'écrivent `pour x dans Type tel que condition :`", "variables are written `for x in Type such that condition :`"};
    case P::RuleConclusions: case P::RuleConclusion: return {"une conclusion était attendue : `nom(…)`, `!nom(…)` ou `valeur = …`", "a conclusion was expected: `name(…)`, `!name(…)` or `value = …`"};
    case P::RuleArguments: return {"les arguments sont des noms séparés par des virgules", "arguments are names separated by commas"};
    case P::RuleScenario: case P::RuleTable: case P::RuleScenarioClause: case P::RuleGiven: case P::RuleExpectation: case P::RuleSupport:
      return {"un scénario s'écrit `scénario « nom » au date soit … attendu …`", "a scenario is written `scenario \"name\" at date given … expect …`"};
    case P::RuleProperty: return {"une propriété s'écrit `propriété « nom » « citation » condition`, ou `propriété « nom » lorsque condition, condition`", "a property is written `property \"name\" \"citation\" condition`, or `property \"name\" when condition, condition`"};
    case P::RuleTableRow: case P::RuleCell: return {"une ligne de tableau s'écrit `| cellule | cellule |`", "a row of a table is written `| cell | cell |`"};
    default: return {"une condition était attendue", "a condition was expected"};
  }
}

// The grammar rule of the element that this token begins, for an element that could not be told from another.
std::size_t element_of(std::uint16_t first) {
  switch (first) {
    case Lexer::K_FACT: return P::RuleFactDecl;
    case Lexer::K_EVENT: return P::RuleEventDecl;
    case Lexer::K_FINDING: case Lexer::K_RIGHT: case Lexer::K_OBLIGATION: case Lexer::K_PROHIBITION: case Lexer::K_POWER: return P::RulePropositionDecl;
    case Lexer::K_PRESUMED: return P::RulePresumption;
    default: return P::RuleElement;
  }
}

class Driver {
 public:
  Driver(const SourceMap& sources, FileId file, Lang lang, const TokenList& list, Interner& names, Diagnostics& diags)
      : sources_(sources), file_(file), lang_(lang), tokens_(list.tokens), diags_(diags), stream_(list.tokens), parser_(&stream_),
        builder_(sources, file, lang, list.tokens, names, diags) {
    parser_.removeErrorListeners();
    parser_.setErrorHandler(std::make_shared<GiveUp>());
    predictor_ = new Predictor(&parser_, *parser_.getInterpreter<Predictor::Base>());  // which the parser will own
    parser_.setInterpreter(predictor_);
  }

  Tree run() {
    std::size_t at = 0;
    // Past the mistakes that are shown, the rest would only take time.
    std::size_t elements = 0;
    while (at + 1 < tokens_.size() && diags_.dropped() == 0) {
      if (at_end(at)) {
        ++at;
        continue;
      }
      if (elements++ == kMaxElements) {
        diags_.report(Diag::too_many_elements, span(at), {std::size_t{kMaxElements}});
        break;
      }
      at = element(at);
    }
    return builder_.finish();
  }

 private:
  using Mode = antlr4::atn::PredictionMode;

  // Fast prediction first; full prediction only where the fast one fails.
  std::size_t element(std::size_t at) {
    Stop stop{};
    for (auto mode : {Mode::SLL, Mode::LL}) {
      try {
        rewind(at, mode);
        builder_.element(parser_.element());
        return stream_.position();
      } catch (const Stop& s) {
        stop = s;
      }
    }
    report(at, stop);
    const std::size_t next = resume(at, stop.token);
    note_unread(at, next);
    return next;
  }

  void rewind(std::size_t at, Mode mode) {
    parser_.reset();
    stream_.restart(at);
    predictor_->setPredictionMode(mode);
  }

  Span span(std::size_t i) const { return {file_, tokens_[i].begin, tokens_[i].end}; }
  std::string_view text(std::size_t i) const { return sources_.text(span(i)); }
  bool at_end(std::size_t i) const { return tokens_[i].type == static_cast<std::uint16_t>(Lexer::EOF); }

  void report(std::size_t start, Stop stop) {
    builder_.not_whole();
    // Without what was left out the rest makes no sense: one mistake, one message.
    if (tokens_[stop.token].after_mistake) return;
    if (auto open = parenthesis_on_new_line(start, stop.token)) {
      diags_.report(Diag::layout_decides, span(*open), {std::string(text(*open - 1))})
          .note(Note::this_name, span(*open - 1))
          .help(Note::same_line_or_operator);
      return;
    }
    if (auto open = unclosed_before(start, stop.token)) {
      diags_.report(Diag::unclosed_bracket, span(*open), {"`" + std::string(text(*open)) + "`"});
      return;
    }
    // What is left hanging before the next declaration is the mistake, not that declaration.
    const bool bare = stop.grammar_rule == P::RuleElement || stop.grammar_rule == P::RuleBareRule;
    if (bare && stop.token > start && !is_keyword(tokens_[start]) && (at_end(stop.token) || begins_item(stop.token))) stop.token = start;
    Arg found = stop.token + 1 == tokens_.size() ? Arg{"la fin du fichier", "the end of the file"}
                : at_end(stop.token)             ? Arg{"la fin du bloc de code", "the end of the block of code"}
                                                 : Arg{"`" + excerpt(text(stop.token)) + "`"};
    if (stop.grammar_rule == P::RuleElement) stop.grammar_rule = element_of(tokens_[start].type);
    auto report = diags_.report(Diag::unexpected_token, span(stop.token), {found, expected_in(stop.grammar_rule)});
    bool in_name = stop.grammar_rule == P::RuleName || (stop.grammar_rule == P::RulePropositionDecl && stop.token == start + 1);
    if (in_name && is_keyword(tokens_[stop.token]) && !begins_item(stop.token))
      report.help(Note::keyword_as_name, {std::string(text(stop.token))});
    suggest_keyword(report, start, stop.token);
  }

  // What an element that could not be read declares is not unknown: its name, or the members of an enumeration.
  void note_unread(std::size_t start, std::size_t next) {
    if (!begins_item(start) && !(start == 0 && is_keyword(tokens_[0]))) return;
    const bool members = tokens_[start].type == Lexer::K_PARTY || tokens_[start].type == Lexer::K_ENUM;
    for (std::size_t i = start + 1; i < next && (members || i == start + 1); ++i)
      if (tokens_[i].type == Lexer::WORD) builder_.unread_name(span(i));
  }

  // A parenthesis that begins a line after a name, and was read as the arguments of that name.
  std::optional<std::size_t> parenthesis_on_new_line(std::size_t start, std::size_t stop) const {
    for (std::size_t i = stop; i > start; --i)
      if (tokens_[i].type == Lexer::LPAREN && tokens_[i].line_break_before && tokens_[i - 1].type == Lexer::WORD) return i;
    return std::nullopt;
  }

  // A bracket that is still open at `=>` or where a new declaration begins explains the mistake better than the declaration does.
  std::optional<std::size_t> unclosed_before(std::size_t start, std::size_t stop) const {
    if (!at_end(stop) && !begins_item(stop) && tokens_[stop].type != Lexer::ARROW) return std::nullopt;
    std::vector<std::size_t> open;
    for (std::size_t i = start; i < stop; ++i) {
      if (tokens_[i].type == Lexer::LPAREN || tokens_[i].type == Lexer::LBRACE) open.push_back(i);
      if ((tokens_[i].type == Lexer::RPAREN || tokens_[i].type == Lexer::RBRACE) && !open.empty()) open.pop_back();
    }
    return open.empty() ? std::nullopt : std::optional(open.back());
  }

  // `regle` or `regles` for `règle`: a plain word near a keyword, just before the mistake or at it.
  void suggest_keyword(Diagnostics::Builder& report, std::size_t start, std::size_t stop) {
    static const auto french = all_keywords(Lang::fr), english = all_keywords(Lang::en);
    for (std::size_t i : {stop, stop > start ? stop - 1 : stop, start}) {
      if (tokens_[i].type != Lexer::WORD) continue;
      const auto& own = lang_ == Lang::fr ? french : english;
      const auto& other = lang_ == Lang::fr ? english : french;
      constexpr std::size_t kShortest = 4;  // bytes: every short word is near some keyword, so only an accent may be missing
      if (text(i).size() < kShortest) {
        auto same = std::ranges::find_if(own, [&](const std::string& k) { return fold(k) == fold(text(i)); });
        if (same == own.end()) continue;
        report.note(Note::did_you_mean, span(i), {*same});
        return;
      }
      if (auto near = nearest(text(i), own)) {
        report.note(Note::did_you_mean, span(i), {*near});
        return;
      }
      if (std::ranges::find(other, text(i)) != other.end()) {
        report.note(Note::other_language_keyword, span(i), {std::string(text(i))});
        return;
      }
    }
  }

  bool begins_item(std::size_t i) const {
    if (!tokens_[i].line_break_before) return false;
    switch (tokens_[i].type) {
      case Lexer::K_MODULE: case Lexer::K_IMPORT: case Lexer::K_PARTY: case Lexer::K_ENUM: case Lexer::K_STRUCTURE: case Lexer::K_FACT: case Lexer::K_EVENT:
      case Lexer::K_SOURCE: case Lexer::K_INCOMPATIBLE: case Lexer::K_FINDING: case Lexer::K_RIGHT: case Lexer::K_OBLIGATION:
      case Lexer::K_PROHIBITION: case Lexer::K_POWER: case Lexer::K_VALUE: case Lexer::K_PARAMETER: case Lexer::K_FUNCTION:
      case Lexer::K_CALENDAR: case Lexer::K_RULE: case Lexer::K_EXCEPTION: case Lexer::K_PRESUMED:
      case Lexer::K_TITLE: case Lexer::K_CHAPTER: case Lexer::K_ARTICLE: case Lexer::K_SCENARIO: case Lexer::K_TABLE: case Lexer::K_PROPERTY:
        return true;
      default: return false;
    }
  }
  bool is_block_head(std::size_t i) const {
    return tokens_[i].type == Lexer::K_TITLE || tokens_[i].type == Lexer::K_CHAPTER || tokens_[i].type == Lexer::K_ARTICLE;
  }

  std::size_t open_braces(std::size_t from, std::size_t to) const {
    std::size_t depth = 0;
    for (std::size_t i = from; i < to; ++i) {
      if (tokens_[i].type == Lexer::LBRACE) ++depth;
      if (tokens_[i].type == Lexer::RBRACE && depth > 0) --depth;
    }
    return depth;
  }

  // The next place where an element surely begins.
  std::size_t resume(std::size_t start, std::size_t stop) {
    std::size_t i = std::max(stop, start + 1);
    std::size_t depth = is_block_head(start) ? 0 : open_braces(start, i);
    for (; !at_end(i); ++i) {
      if (begins_item(i) || (depth == 0 && tokens_[i].type == Lexer::RBRACE)) return i;
      if (tokens_[i].type == Lexer::LBRACE) {
        if (is_block_head(start)) {
          builder_.open_unread_block(span(i));
          return i + 1;
        }
        ++depth;
      }
      if (tokens_[i].type == Lexer::RBRACE) --depth;
    }
    return i;
  }

  const SourceMap& sources_;
  FileId file_;
  Lang lang_;
  const std::vector<Token>& tokens_;
  Diagnostics& diags_;
  Stream stream_;
  P parser_;
  Predictor* predictor_ = nullptr;
  Builder builder_;
};

}  // namespace

Tree parse(const SourceMap& sources, FileId file, Lang lang, const TokenList& tokens, Interner& names, Diagnostics& diags) {
  if (!tokens.complete) {
    Tree empty;
    empty.file = file;
    return empty;
  }
  return Driver(sources, file, lang, tokens, names, diags).run();
}

}  // namespace domat::syntax
