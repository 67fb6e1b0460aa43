#include "compiler/ir/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

namespace domat::ir {
namespace {

constexpr std::string_view kOpNames[] = {
#define OP(name, ...) #name,
#include "runtime/reasons/ops.def"
#undef OP
};

std::string optional_day(const std::optional<std::int32_t>& d) { return d ? std::to_string(*d) : "-"; }
std::string optional_node(NodeId n) { return n == kNone ? "-" : "%" + std::to_string(n); }

template <typename T>
std::string numbers(const std::vector<T>& all) {
  std::string s;
  for (auto n : all) s += " " + std::to_string(n);
  return s;
}

// One line's words, read from left to right; any mistake makes the line bad.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line.substr(0, line.find(';'))) {}

  std::string_view next() {
    auto start = rest_.find_first_not_of(' ');
    if (start == std::string_view::npos) return {};
    auto stop = std::min(rest_.find(' ', start), rest_.size());
    auto word = rest_.substr(start, stop - start);
    rest_.remove_prefix(stop);
    return word;
  }
  bool expect(std::string_view word) { return good_ = good_ && next() == word; }
  std::int64_t number() { return parse(next()); }
  NodeId node() { return node(next()); }
  NodeId node(std::string_view word) {
    if (word == "-") return kNone;
    if (word.empty() || word[0] != '%') return fail();
    return static_cast<NodeId>(parse(word.substr(1)));
  }
  std::optional<std::int32_t> day() {
    auto word = next();
    if (word == "-") return std::nullopt;
    return static_cast<std::int32_t>(parse(word));
  }
  // Up to that word.
  template <typename T>
  std::vector<T> numbers(std::string_view end) {
    std::vector<T> all;
    auto word = next();
    for (; good_ && !word.empty() && word != end; word = next()) all.push_back(static_cast<T>(parse(word)));
    if (word != end) fail();
    return all;
  }
  bool good() const { return good_; }

 private:
  std::int64_t parse(std::string_view word) {
    std::int64_t v = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), v);
    if (word.empty() || error != std::errc{} || end != word.data() + word.size()) fail();
    return v;
  }
  NodeId fail() {
    good_ = false;
    return kNone;
  }
  std::string_view rest_;
  bool good_ = true;
};

bool read_node(Pack& p, Words& words, NodeId id) {
  if (id != p.graph.nodes.size()) return false;
  words.expect("=");
  auto name = words.next();
  std::uint32_t domain = 0;
  if (name.starts_with("[")) {  // domain 3: [3]
    const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), domain);
    if (error != std::errc{} || std::string_view(end, name.data() + name.size()) != "]") return false;
    name = words.next();
  }
  auto found = std::find(std::begin(kOpNames), std::end(kOpNames), name);
  if (found == std::end(kOpNames)) return false;
  Node n{static_cast<Op>(found - std::begin(kOpNames)), static_cast<std::uint32_t>(p.graph.operands.size()), 0, domain, words.number()};
  for (auto word = words.next(); !word.empty(); word = words.next()) {
    p.graph.operands.push_back(words.node(word));
    ++n.count;
  }
  p.graph.nodes.push_back(n);
  return words.good();
}

}  // namespace

std::string print(const Pack& p) {
  std::string out;
  auto to = std::back_inserter(out);
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
    const Node& n = p.graph.nodes[id];
    fmt::format_to(to, "%{} = {}{} {}", id, n.domain ? fmt::format("[{}] ", n.domain) : "", kOpNames[static_cast<std::size_t>(n.op)], n.imm);
    for (std::uint32_t i = 0; i < n.count; ++i) fmt::format_to(to, " %{}", p.graph.operands[n.first + i]);
    if (n.op == Op::atom || n.op == Op::value) fmt::format_to(to, " ; {}", atom_name(p, static_cast<std::uint32_t>(n.imm)));
    if (n.op == Op::holds) fmt::format_to(to, " ; {}", p.rules[p.instances[static_cast<std::size_t>(n.imm)].rule].label);
    out += '\n';
  }
  for (std::size_t i = 1; i < p.domains.size(); ++i) fmt::format_to(to, "domain {} lists{}\n", i, numbers(p.domains[i]));
  for (std::size_t i = 0; i < p.reaches.size(); ++i)
    fmt::format_to(to, "reach {} from{} free{} same{}\n", i, numbers(p.reaches[i].from), numbers(p.reaches[i].free), numbers(p.reaches[i].same));
  for (std::size_t i = 0; i < p.windows.size(); ++i)
    fmt::format_to(to, "window {} from {} before {} unknown {}\n", i, optional_day(p.windows[i].from), optional_day(p.windows[i].to),
                   optional_day(p.windows[i].unknown_before));
  for (std::size_t i = 0; i < p.instances.size(); ++i) {
    const RuleInstance& x = p.instances[i];
    fmt::format_to(to, "instance {} body {} in_force {} holds {} applies {} value {} ; {}\n", i, optional_node(x.body), optional_node(x.in_force),
                   optional_node(x.holds), optional_node(x.applies), optional_node(x.value), p.rules[x.rule].label);
  }
  for (std::uint32_t a = 0; a < p.atom_node.size(); ++a)
    if (p.atom_node[a] != kNone) fmt::format_to(to, "atom {} = %{} ; {}\n", a, p.atom_node[a], atom_name(p, a));
  return out;
}

std::optional<Pack> read(std::string_view text) {
  Pack p;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    Words words(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    auto head = words.next();
    if (head.empty()) continue;
    if (head[0] == '%') {
      if (!read_node(p, words, words.node(head))) return std::nullopt;
    } else if (head == "domain") {
      if (words.number() != static_cast<std::int64_t>(p.domains.size())) return std::nullopt;
      words.expect("lists");
      p.domains.push_back(words.numbers<std::uint32_t>(""));
    } else if (head == "reach") {
      if (words.number() != static_cast<std::int64_t>(p.reaches.size())) return std::nullopt;
      Reach r;
      words.expect("from"), r.from = words.numbers<std::int32_t>("free");
      r.free = words.numbers<std::uint32_t>("same");
      r.same = words.numbers<std::uint32_t>("");
      p.reaches.push_back(std::move(r));
    } else if (head == "window") {
      if (words.number() != static_cast<std::int64_t>(p.windows.size())) return std::nullopt;
      Window w;
      words.expect("from"), w.from = words.day();
      words.expect("before"), w.to = words.day();
      words.expect("unknown"), w.unknown_before = words.day();
      p.windows.push_back(w);
    } else if (head == "instance") {
      if (words.number() != static_cast<std::int64_t>(p.instances.size())) return std::nullopt;
      RuleInstance x;
      words.expect("body"), x.body = words.node();
      words.expect("in_force"), x.in_force = words.node();
      words.expect("holds"), x.holds = words.node();
      words.expect("applies"), x.applies = words.node();
      words.expect("value"), x.value = words.node();
      p.instances.push_back(x);
    } else if (head == "atom") {
      auto atom = words.number();
      words.expect("=");
      NodeId node = words.node();
      if (!words.good() || atom < 0 || atom > 100'000'000) return std::nullopt;
      if (p.atom_node.size() <= static_cast<std::size_t>(atom)) p.atom_node.resize(static_cast<std::size_t>(atom) + 1, kNone);
      p.atom_node[static_cast<std::size_t>(atom)] = node;
    } else {
      return std::nullopt;
    }
    if (!words.good()) return std::nullopt;
  }
  return p;
}

}  // namespace domat::ir
