#include "tests/differential/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "tests/differential/functions.h"
#include "tests/differential/sentences.h"

namespace domat::differential {

std::string PackText::text() const {
  return fmt::format("{}\n\n{}\n", fmt::join(declarations, "\n"), fmt::join(items, "\n\n"));
}

namespace {

// What a rule concludes: a name, its arguments as written, and for a proposition the sign.
struct Concluded {
  const Name* name;
  std::vector<std::string> arguments;
  bool negated = false;
};
// What later rules can name: a rule, an exception or a block.
struct Label {
  std::string text;
  bool is_block = false, is_exception = false;
  unsigned layer = 0;                 // exceptions read below it
  std::size_t block = 0;              // that it stands in; 0 is the top
  std::size_t own_block = 0;          // that it is
  bool to_its_block = false;          // an exception to the block that it stands in
  std::string target, reference_date; // of an exception; own or inherited
  std::optional<unsigned> from;       // where its window begins
  std::vector<Bound> variables;
  std::vector<Concluded> conclusions; // of a block: of the rules in it
};
struct BlockScope {
  std::size_t id = 0;
  unsigned layer = 2;          // the least of the rules in it
  std::string label, reference_date;
  std::optional<unsigned> from;
};

class Writing {
 public:
  explicit Writing(const Vocabulary& v) : v_(v) {}

  std::string item(Choices& c) {
    c_ = &c;
    Sentences s(v_, c);
    s_ = &s;
    BlockScope top;
    top.layer = 1;
    return one(top, 2);
  }

 private:
  std::string one(const BlockScope& in, unsigned depth) {
    switch (c_->weighted({20, 30, depth > 0 ? 12u : 0u, 24, 8, 6})) {
      case 0: return bare_rule(in);
      case 1: return rule(in);
      case 2: return block(in, depth);
      case 3: return exception(in);
      case 4: return presumption(in);
      default: return replacement(in);
    }
  }

  // --- parts of rules

  unsigned top_layer() const { return v_.layers + 1; }
  unsigned layer_in(const BlockScope& in) const { return in.layer + c_->below(top_layer() - in.layer + 1); }

  std::vector<Bound> variables() {
    std::vector<Bound> all;
    while (all.size() < 2 && c_->chance(35)) {
      const std::size_t e = c_->below(v_.enumerations.size());
      Bound b{fmt::format("{}{}", c_->chance(15) ? "w" : "x", e), e};
      if (std::ranges::none_of(all, [&](auto& x) { return x.name == b.name; })) all.push_back(b);
    }
    return all;
  }
  std::string binder(const std::vector<Bound>& variables, unsigned layer) {
    if (variables.empty()) return "";
    std::vector<std::string> all;
    for (auto& b : variables) all.push_back(fmt::format("{} dans {}", b.name, v_.enumerations[b.enumeration]));
    std::string filter = c_->chance(35) ? " tel que " + s_->condition(1, layer, variables) : "";
    return fmt::format("\n  pour {}{} :", fmt::join(all, ", "), filter);
  }
  // Blocks begin early and end late, rules begin and end between, so that no window is empty.
  std::string window(bool of_block, std::optional<unsigned>& from) {
    std::string out;
    auto day = [&](unsigned first, unsigned count) { return first + c_->below(count); };
    if (c_->chance(of_block ? 25 : 20)) {
      const unsigned d = of_block ? day(0, 2) : day(1, 3);
      if (!from || d > *from) from = d;
      out += " depuis " + days()[d];
    }
    if (c_->chance(of_block ? 10 : 15)) {
      const unsigned d = of_block ? day(6, 2) : day(4, 3);
      out += (c_->chance(50) ? " avant le " : " jusqu'au ") + days()[d];
    }
    if (c_->chance(12)) out += " rédaction inconnue avant " + days()[day(1, 6)];
    return out;
  }
  std::string as_of(unsigned layer, const std::vector<Bound>& variables, std::string& reference_date) {
    if (!c_->chance(15)) return "";
    reference_date = s_->reference_date(layer, variables);
    return " à la date de " + reference_date;
  }
  std::string citations() {
    std::string out;
    while (c_->chance(25)) out += fmt::format(" « S0, art. {} »", c_->below(9));
    return out;
  }
  // A line that begins with a parenthesis after a name would be read as arguments.
  static std::string not_parenthesised(std::string s) { return s.starts_with("(") ? "vrai & " + s : s; }

  std::string body(unsigned layer, const std::vector<Bound>& variables, const std::vector<std::string>& guards, bool may_be_empty) {
    if (may_be_empty && guards.empty() && c_->chance(10)) return "";
    std::string main = s_->condition(1 + c_->below(3), layer, variables);
    std::string out = not_parenthesised(beside(guards, main));
    if (c_->chance(15)) out += " sauf " + s_->condition(1 + c_->below(2), layer, variables);
    return out;
  }

  // `si … alors … sinon …` needs no parentheses here.
  std::string concluded(Type t, const std::vector<Bound>& variables, unsigned layer, std::vector<std::string>& guards) {
    const std::string one = s_->value(t, layer, variables, guards);
    if (!c_->chance(10)) return one;
    const std::string other = s_->value(t, layer, variables, guards);
    return fmt::format("si {} alors {} sinon {}", s_->condition(1, layer, variables), branch(one), branch(other));
  }

  std::string written(const Concluded& c, const std::vector<Bound>& variables, unsigned layer, std::vector<std::string>& guards) {
    std::string whole = c.arguments.empty() ? c.name->text : fmt::format("{}({})", c.name->text, fmt::join(c.arguments, ", "));
    if (c.name->burden) return fmt::format("charge({}) = {}", whole, c_->chance(50) ? "Assuré" : "État");
    if (c.name->kind == Name::value) return fmt::format("{} = {}", whole, concluded(c.name->type, variables, layer, guards));
    return (c.negated ? "!" : "") + whole;
  }

  std::vector<std::string> arguments(const Name& n, const std::vector<Bound>& variables) {
    std::vector<std::string> all;
    for (std::size_t p : n.parameters) {
      std::vector<std::string> fitting;
      for (auto& b : variables)
        if (b.enumeration == p) fitting.push_back(b.name);
      all.push_back(!fitting.empty() && (v_.is_list(p) || c_->chance(80)) ? c_->among(fitting) : c_->among(v_.members[p]));
    }
    return all;
  }
  bool of_elements(const Name& n) const {
    return std::ranges::any_of(n.parameters, [&](std::size_t p) { return v_.is_list(p); });
  }
  std::vector<const Name*> decided_at(unsigned layer, bool and_of_elements) const {
    std::vector<const Name*> all;
    for (const Name& n : v_.names)
      if (n.layer == layer && (n.kind == Name::proposition || n.kind == Name::value) && (and_of_elements || !of_elements(n))) all.push_back(&n);
    return all;
  }
  // What is concluded of an element is concluded of a variable.
  void bind_elements(const Name& n, std::vector<Bound>& variables) const {
    for (std::size_t p : n.parameters)
      if (v_.is_list(p) && std::ranges::none_of(variables, [&](auto& b) { return b.enumeration == p; })) variables.push_back({fmt::format("x{}", p), p});
  }
  std::vector<Concluded> conclusions(unsigned& layer, std::vector<Bound>* variables) {
    auto names = decided_at(layer, variables != nullptr);
    if (names.empty()) names = decided_at(layer = 2, variables != nullptr);  // no fact is disputed
    std::vector<Concluded> all;
    do {
      const Name& n = *c_->among(names);
      if (variables) bind_elements(n, *variables);
      all.push_back({&n, arguments(n, variables ? *variables : std::vector<Bound>()), n.kind == Name::proposition && c_->chance(30)});
    } while (all.size() < 3 && c_->chance(20));
    return all;
  }
  std::string heads(const std::vector<Concluded>& all, const std::vector<Bound>& variables, unsigned layer, std::vector<std::string>& guards) {
    std::vector<std::string> out;
    for (auto& c : all) out.push_back(written(c, variables, layer, guards));
    return fmt::format("{}", fmt::join(out, ", "));
  }

  void remember(Label label, const BlockScope& in) {
    label.block = in.id;
    for (Label& l : labels_)  // the blocks around it reach what it concludes
      if (l.is_block && std::ranges::find(open_blocks_, l.own_block) != open_blocks_.end())
        l.conclusions.insert(l.conclusions.end(), label.conclusions.begin(), label.conclusions.end());
    labels_.push_back(std::move(label));
  }

  // --- rules

  std::string bare_rule(const BlockScope& in) {
    unsigned layer = layer_in(in);
    std::vector<std::string> guards;
    if (decided_at(layer, false).empty() && layer > 2) return rule(in);  // a variable is wanted
    auto all = conclusions(layer, nullptr);
    std::string then = heads(all, {}, layer, guards);
    remember({"", false, false, layer, 0, 0, false, "", in.reference_date, in.from, {}, all}, in);
    return fmt::format("{} => {}", body(layer, {}, guards, false), then);
  }

  std::string rule(const BlockScope& in) {
    Label l;
    l.layer = layer_in(in);
    l.variables = variables();
    l.conclusions = conclusions(l.layer, &l.variables);
    l.text = fmt::format("r{}", ++count_);
    l.from = in.from;
    l.reference_date = in.reference_date;
    std::vector<std::string> guards;
    std::string then = heads(l.conclusions, l.variables, l.layer, guards);
    std::string clauses = citations() + window(false, l.from) + as_of(l.layer, l.variables, l.reference_date);
    std::string presumed = std::ranges::none_of(l.conclusions, [](auto& c) { return c.name->burden; }) && c_->chance(8) ? "présumé " : "";
    std::string out = fmt::format("règle {}{}{}\n  {}\n  => {}{}", l.text, clauses, binder(l.variables, l.layer),
                                  body(l.layer, l.variables, guards, true), presumed, then);
    remember(l, in);
    return out;
  }

  std::string presumption(const BlockScope& in) {
    unsigned layer = layer_in(in);
    auto bound = variables();
    auto all = conclusions(layer, &bound);
    all.resize(1);
    if (all[0].name->burden) return rule(in);
    std::vector<std::string> guards;
    std::string head = heads(all, bound, layer, guards);
    std::string filter = binder(bound, layer);
    // A value that may be undefined has nothing to stand beside here.
    if (!guards.empty()) return fmt::format("règle {}\n  {} => présumé {}", filter.empty() ? citations() + " depuis 1999-12-31" : filter, not_parenthesised(fmt::format("{}", fmt::join(guards, " & "))), head);
    std::optional<unsigned> from;
    std::string clauses = citations() + window(false, from);
    return fmt::format("présumé{} {}{}", filter, head, clauses);
  }

  // A later wording of a rule, or of an exception, judged by the same date.
  std::string replacement(const BlockScope& in) {
    std::vector<const Label*> fitting;
    for (auto& l : labels_)
      if (!l.is_block && !l.text.empty() && l.block == in.id && l.reference_date == in.reference_date && !l.conclusions.empty() &&
          !l.is_exception && (!l.from || *l.from < 3))
        fitting.push_back(&l);
    if (fitting.empty()) return rule(in);
    const Label old = *c_->among(fitting);
    Label l = old;
    l.text = fmt::format("r{}", ++count_);
    l.from = 3;
    std::vector<std::string> guards;
    std::string then = heads(l.conclusions, l.variables, l.layer, guards);
    std::string out = fmt::format("règle {} remplace {} depuis {}{}\n  {}\n  => {}", l.text, old.text, days()[3], binder(l.variables, l.layer),
                                  body(l.layer, l.variables, guards, true), then);
    remember(l, in);
    return out;
  }

  // --- exceptions

  // Only to what was written before, and from inside a block to nothing but what stands in it or the block itself.
  std::vector<const Label*> targets(const BlockScope& in) const {
    std::vector<const Label*> all;
    for (auto& l : labels_) {
      if (l.text.empty()) continue;
      const bool open = l.is_block && std::ranges::find(open_blocks_, l.own_block) != open_blocks_.end();
      if (open && l.own_block != in.id) continue;
      if (l.to_its_block && l.block == in.id) continue;
      if (l.is_block && l.conclusions.empty()) continue;
      if (l.layer >= in.layer) all.push_back(&l);
    }
    return all;
  }

  std::string exception(const BlockScope& in) {
    auto fitting = targets(in);
    if (fitting.empty()) return rule(in);
    const Label target = *fitting[fitting.size() - 1 - c_->below(fitting.size())];
    Label l;
    l.is_exception = true;
    l.to_its_block = target.is_block && target.own_block == in.id;
    l.layer = target.layer;
    l.target = target.text;
    l.from = in.from;
    l.reference_date = in.reference_date;
    l.text = c_->chance(80) ? fmt::format("e{}", ++count_) : "";
    l.variables = variables();
    std::vector<std::string> guards;
    std::string then;
    if (!target.conclusions.empty() && c_->chance(55)) then = " => " + contrary(target, l, guards);
    std::string clauses = citations() + window(false, l.from) + as_of(l.layer, l.variables, l.reference_date);
    std::string out = fmt::format("exception {} à {}{}{}\n  {}{}", l.text, l.target, clauses, binder(l.variables, l.layer),
                                  body(l.layer, l.variables, guards, false), then);
    remember(l, in);
    return out;
  }

  // The contrary of something that the target says, for all of its variables or for one member.
  std::string contrary(const Label& target, Label& l, std::vector<std::string>& guards) {
    Concluded c = c_->among(target.conclusions);
    c.negated = !c.negated;
    for (std::size_t i = 0; i < c.arguments.size(); ++i) {
      const std::size_t type = c.name->parameters[i];
      auto& members = v_.members[type];
      if (std::ranges::find(members, c.arguments[i]) != members.end()) continue;
      if (!v_.is_list(type) && c_->chance(30)) {
        c.arguments[i] = c_->among(members);
        continue;
      }
      Bound b{c.arguments[i], type};
      if (std::ranges::none_of(l.variables, [&](auto& x) { return x.name == b.name; })) l.variables.push_back(b);
    }
    l.layer = c.name->layer;
    l.conclusions = {c};
    return written(c, l.variables, l.layer, guards);
  }

  // --- blocks

  std::string block(const BlockScope& in, unsigned depth) {
    static const char* const kinds[] = {"titre", "chapitre", "article"};
    BlockScope own;
    own.id = ++blocks_;
    own.layer = layer_in(in);
    own.from = in.from;
    own.reference_date = in.reference_date;
    own.label = c_->chance(85) ? fmt::format("b{}", own.id) : "";
    std::string clauses = citations() + window(true, own.from) + as_of(own.layer, {}, own.reference_date);
    std::string when = c_->chance(50) ? " lorsque " + s_->condition(1 + c_->below(2), own.layer, {}) : "";
    std::string out = fmt::format("{} {}{}{} {{\n", kinds[c_->below(3)], own.label, clauses, when);
    Label l;
    l.text = own.label;
    l.is_block = true;
    l.layer = own.layer;
    l.own_block = own.id;
    open_blocks_.push_back(own.id);
    remember(l, in);
    const unsigned count = 1 + c_->below(4);
    for (unsigned i = 0; i < count; ++i) out += one(own, depth - 1) + "\n";
    open_blocks_.pop_back();
    return out + "}";
  }

  const Vocabulary& v_;
  Choices* c_ = nullptr;
  Sentences* s_ = nullptr;
  std::vector<Label> labels_;
  std::vector<std::size_t> open_blocks_;
  std::size_t count_ = 0, blocks_ = 0;
};

}  // namespace

PackText make_pack(const Bytes& declarations, const std::vector<Bytes>& items) {
  const auto half = declarations.begin() + static_cast<std::ptrdiff_t>(declarations.size() / 2);
  const Bytes first(declarations.begin(), half), second(half, declarations.end());
  Vocabulary v = make_vocabulary(Choices(first));
  Choices more(second);
  declare_functions(v, more);
  PackText out{v.declarations, {}};
  Writing writing(v);
  for (auto& bytes : items) {
    Choices c(bytes);
    out.items.push_back(writing.item(c));
  }
  return out;
}

}  // namespace domat::differential
