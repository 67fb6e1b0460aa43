// One parsed element to items of the tree.
#pragma once
#include <array>
#include <span>
#include <string>

#include "DomatParser.h"
#include "compiler/base/interner.h"
#include "compiler/base/unicode.h"
#include "compiler/syntax/children.h"
#include "compiler/syntax/tokens.h"
#include "compiler/syntax/tree.h"

namespace domat::syntax {

class Builder {
 public:
  using P = antlr::DomatParser;
  Builder(const SourceMap& sources, FileId file, Lang lang, const std::vector<Token>& tokens, Interner& names, Diagnostics& diags);

  void element(P::ElementContext*);
  // A block whose head could not be read still closes where its brace does.
  void open_unread_block(Span brace);
  void not_whole() { tree_.whole = false; }
  void unread_name(Span);
  Tree finish();

 private:
  // places and names
  Span span(antlr4::ParserRuleContext*) const;
  Span span(antlr4::tree::TerminalNode*) const;
  Span token_span(std::size_t index) const { return {file_, tokens_[index].begin, tokens_[index].end}; }
  std::string_view text(Span s) const { return sources_.text(s); }
  Sym intern(std::string_view text) { return names_.intern(is_ascii(text) ? text : std::string_view(nfc(text))); }
  Name name(P::NameContext*);
  Text string(antlr4::tree::TerminalNode*);
  std::vector<Text> strings(const std::vector<antlr4::tree::TerminalNode*>&);
  Path path(P::PathContext*);
  TypeName type(P::TypeContext*);
  std::vector<TypeName> parameters(P::ParametersContext*);
  Reference reference(P::ReferenceContext*);
  Reference reference(P::LastReferenceContext*);
  template <typename Context>
  Reference read_reference(Context*);
  static Modality modality(P::ModalityContext*);
  std::optional<DateAt> date(antlr4::tree::TerminalNode*);

  // expressions
  ExprId add(ExprKind, Span);
  ExprId add(ExprKind, Span, std::span<const ExprId> operands);
  ExprId expression(P::ExpressionContext*);
  ExprId disjunction(P::DisjunctionContext*);
  ExprId conjunction(P::ConjunctionContext*);
  ExprId negation(P::NegationContext*);
  ExprId comparison(P::ComparisonContext*);
  ExprId result(P::ResultContext*);
  ExprId sum(P::SumContext*);
  ExprId product(P::ProductContext*);
  ExprId fallback(P::FallbackContext*);
  ExprId signed_value(P::SignedValueContext*);
  ExprId primary(P::PrimaryContext*);
  ExprId scale(P::PrimaryContext*);
  ExprId application(P::ApplicationContext*);
  ExprId aggregate(P::ApplicationContext*, Reference);
  ExprId quantified(P::PrimaryContext*);
  ExprId add_generated(ExprKind, Span, P::GeneratorContext*, std::span<const ExprId> operands);
  std::int64_t whole(antlr4::tree::TerminalNode*);
  ExprId literal(P::LiteralContext*, bool negative = false);
  ExprId constant(P::ConstantContext*);
  ExprId add_reference(ExprKind, Span, Reference, std::span<const ExprId> operands = {});
  ExprId count(P::PrimaryContext*);
  std::string digits(Span);

  // declarations, rules
  void add_item(antlr4::ParserRuleContext*, ItemData);
  Dispute dispute(P::DisputeContext*);
  Clauses clauses(const std::vector<P::ClauseContext*>&);
  Binder binder(P::BinderContext*);
  Conclusion conclusion(P::ConclusionContext*);
  std::vector<Conclusion> conclusions(P::ConclusionsContext*);
  void set_body(Rule&, P::BodyContext*);
  Rule labelled_rule(P::LabelledRuleContext*);
  Rule exception_rule(P::ExceptionRuleContext*);
  Rule presumption(P::PresumptionContext*);
  Block block(P::BlockHeadContext*);
  void close_block(antlr4::ParserRuleContext*);
  Declaration declaration(P::PropositionDeclContext*);
  Declaration declaration(P::FactDeclContext*);
  ParameterDecl parameter(P::ParameterDeclContext*);
  FunctionDecl function(P::FunctionDeclContext*);
  CalendarDecl calendar(P::CalendarDeclContext*);
  StructureDecl structure(P::StructureDeclContext*);

  // scenarios
  Scenario scenario(antlr4::tree::TerminalNode* name, const std::vector<P::ScenarioClauseContext*>&);
  void scenario_clause(Scenario&, P::ScenarioClauseContext*);
  Given given(P::GivenContext*);
  Element element(P::ListItemContext*);
  Expectation expectation(P::ExpectationContext*);
  void support(Expectation&, P::SupportContext*);
  Cell cell(P::CellContext*);
  Property property(P::PropertyContext*);
  void check_layout(antlr4::tree::TerminalNode* parenthesis, Span name);
  void once(std::optional<Span> already, Span);

  const SourceMap& sources_;
  FileId file_;
  Lang lang_;
  const std::vector<Token>& tokens_;
  Interner& names_;
  Diagnostics& diags_;
  Tree tree_;
  std::vector<std::pair<std::uint32_t, Span>> open_;  // item of each open block (none when its head was unread) and its head
};

}  // namespace domat::syntax
