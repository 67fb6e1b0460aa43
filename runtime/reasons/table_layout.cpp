#include "runtime/reasons/table_layout.h"

#include <algorithm>
#include <map>
#include <set>

namespace domat {
namespace {

// Gates are put in order of shape only among so many neighbours: what is read is then still near.
constexpr std::uint32_t kChunk = 4096;
// Merging copies operands; without these bounds a long chain of gates would be copied again at each of its links.
constexpr std::uint32_t kMergedWidth = 16, kMergedTerms = 8;
// A run of so many gates, or under so many windows, is not made longer by gates under other windows.
constexpr std::uint32_t kEnough = 512, kMostGuards = 64;
// Nor is one of so many that give out a sequence of atoms by a gate that does not go on with it.
constexpr std::uint32_t kSequence = 64;
constexpr std::uint32_t kMostDated = 255;

// A gate as it is written: the disjunction of `terms` conjunctions of `width` literals, or a count.
struct Form {
  std::uint32_t first = 0, terms = 1, width = 0;
  bool inverted = false;  // its slot holds the negation of the gate
  bool merged = false;    // into the one gate that reads it
  TableGiving giving = TableGiving::nothing;
  std::uint32_t negated = 0, target = 0;
  std::uint32_t dated = 0;  // literals of each conjunction, the first ones
};

class Layout {
 public:
  Layout(const Gates& g, const Given& given, std::vector<std::uint8_t>& table) : g_(g), given_(given), table_(table), forms_(g.size()), readers_(g.size()) {}

  TableProgram run() {
    count_readers();
    merge();
    give_by_gates();
    dates_first();
    order();
    find_last_readers();
    allot();
    return write();
  }

 private:
  static std::uint32_t gate_of(Literal l) { return l >> 1; }
  template <typename T>
  static std::uint32_t size(const std::vector<T>& all) {
    return static_cast<std::uint32_t>(all.size());
  }
  template <typename Visit>
  void each_given(Visit&& visit) const {
    for (auto& x : given_.truths) visit(x.t), visit(x.f);
    for (auto& x : given_.values) visit(x.defined), visit(x.undefined), visit(x.conflict);
    for (auto& x : given_.choices) visit(x.is);
  }

  void count_readers() {
    // What is given out needs a slot of its own, as what two gates read does.
    each_given([&](Literal l) { readers_[gate_of(l)] += 2; });
    for (std::uint32_t gate = static_cast<std::uint32_t>(g_.size()); gate-- > 0;)
      if (readers_[gate] && g_[gate].kind >= GateKind::all)
        for (Literal l : g_.operands(g_[gate])) ++readers_[gate_of(l)];
  }

  // --- gates that one other gate alone reads become part of it

  bool may_merge(Literal l) const {
    const std::uint32_t gate = gate_of(l);
    const Form& f = forms_[gate];
    return readers_[gate] == 1 && g_[gate].kind == GateKind::all && !f.inverted && f.width <= kMergedWidth;
  }
  std::span<const Literal> term(Literal l) const { return {words_.data() + forms_[gate_of(l)].first, forms_[gate_of(l)].width}; }

  void merge() {
    for (std::uint32_t gate = 0; gate < g_.size(); ++gate) {
      if (!readers_[gate] || g_[gate].kind < GateKind::all) continue;
      auto operands = g_.operands(g_[gate]);
      plain_.clear(), negated_.clear();
      for (Literal l : operands) {
        if (g_[gate].kind == GateKind::at_least || !may_merge(l)) plain_.push_back(l);
        else if (l & 1) negated_.push_back(l);
        else append_merged(l);
      }
      if (negated_.empty() || !disjunction(gate)) conjunction(gate);
    }
  }
  void append_merged(Literal l) {
    const auto literals = term(l);
    plain_.insert(plain_.end(), literals.begin(), literals.end());
    forms_[gate_of(l)].merged = true;
  }

  void conjunction(std::uint32_t gate) {
    plain_.insert(plain_.end(), negated_.begin(), negated_.end());
    forms_[gate] = {static_cast<std::uint32_t>(words_.size()), 1, static_cast<std::uint32_t>(plain_.size())};
    words_.insert(words_.end(), plain_.begin(), plain_.end());
  }

  // not (a & b & not (c & d)) is !a or !b or (c & d). Conjunctions are all as wide as the widest: worth it where that adds no more literals
  // than the gates saved would have had.
  bool disjunction(std::uint32_t gate) {
    std::size_t width = 1, literals = plain_.size();
    for (Literal l : negated_) {
      width = std::max(width, term(l).size());
      literals += term(l).size();
    }
    const std::size_t terms = plain_.size() + negated_.size();
    if (terms > kMergedTerms || terms * width > literals + negated_.size()) return false;
    const auto first = static_cast<std::uint32_t>(words_.size());
    for (Literal l : plain_) words_.insert(words_.end(), width, l ^ 1);
    for (Literal l : negated_) {
      const Form f = forms_[gate_of(l)];
      for (std::size_t i = 0; i < width; ++i) words_.push_back(words_[f.first + std::min<std::size_t>(i, f.width - 1)]);
      forms_[gate_of(l)].merged = true;
    }
    forms_[gate] = {first, static_cast<std::uint32_t>(terms), static_cast<std::uint32_t>(width), true};
    return true;
  }

  // A truth of which f is the negation of t is given by its gate, save where that gives another already.
  void give_by_gates() {
    for (auto& x : given_.truths) {
      Form& f = forms_[gate_of(x.t)];
      if (g_[gate_of(x.t)].kind < GateKind::all || x.f != (x.t ^ 1) || f.giving != TableGiving::nothing) {
        rest_.push_back(x);
        continue;
      }
      f.giving = x.target & 1 ? TableGiving::instances : TableGiving::atoms;
      f.negated = (x.t & 1) ^ static_cast<std::uint32_t>(f.inverted);
      f.target = x.target >> 1;
    }
  }

  // --- literals that the application date decides

  bool is_dated(Literal l) const {
    const Gate& g = g_[gate_of(l)];
    return g.kind == GateKind::load && (g.source == TableSource::day_t || g.source == TableSource::day_f);
  }
  // They come first in their conjunctions, as many in each.
  void dates_first() {
    for (std::uint32_t gate = 0; gate < g_.size(); ++gate) {
      if (!is_written(gate) || g_[gate].kind != GateKind::all) continue;
      Form& f = forms_[gate];
      f.dated = std::min(f.width, kMostDated);
      for (std::uint32_t t = 0; t < f.terms; ++t) {
        const auto term = std::span(words_).subspan(f.first + t * f.width, f.width);
        const auto rest = std::ranges::stable_partition(term, [&](Literal l) { return is_dated(l); });
        f.dated = std::min(f.dated, static_cast<std::uint32_t>(rest.begin() - term.begin()));
      }
    }
  }

  // --- the order of gates, and runs

  bool is_written(std::uint32_t gate) const { return readers_[gate] && g_[gate].kind >= GateKind::all && !forms_[gate].merged; }
  std::span<const Literal> literals(std::uint32_t gate) const { return {words_.data() + forms_[gate].first, std::size_t{forms_[gate].terms} * forms_[gate].width}; }

  // What is given out in its order, each gate after those that it reads: what is near in the text is near in the table.
  void visit_given() {
    std::vector<bool> seen(g_.size());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> path;  // gates, and how many of their literals have been looked at
    auto enter = [&](Literal l) {
      if (is_written(gate_of(l)) && !seen[gate_of(l)]) path.emplace_back(gate_of(l), 0), seen[gate_of(l)] = true;
    };
    each_given([&](Literal given) {
      enter(given);
      while (!path.empty()) {
        const auto [gate, looked_at] = path.back();
        if (looked_at < literals(gate).size()) {
          ++path.back().second;
          enter(literals(gate)[looked_at]);
        } else {
          order_.push_back(gate);
          path.pop_back();
        }
      }
    });
  }
  void order() {
    visit_given();
    position_.assign(g_.size(), 0);
    for (std::uint32_t p = 0; p < order_.size(); ++p) position_[order_[p]] = p;
    std::vector<std::uint32_t> level(g_.size(), 0);
    for (std::uint32_t first = 0; first < order_.size(); first += kChunk) {
      const auto chunk = std::span(order_).subspan(first, std::min<std::size_t>(kChunk, order_.size() - first));
      for (std::uint32_t gate : chunk)
        for (Literal l : literals(gate))
          if (position_[gate_of(l)] >= first && is_written(gate_of(l))) level[gate] = std::max(level[gate], level[gate_of(l)] + 1);
      std::ranges::stable_sort(chunk, {}, [&](std::uint32_t gate) { return std::pair(level[gate], shape(gate)); });
      for (std::uint32_t i = 0; i < chunk.size(); ++i) {
        position_[chunk[i]] = first + i;
        const bool same_shape = i && level[chunk[i]] == level[chunk[i - 1]] && shape(chunk[i]) == shape(chunk[i - 1]);
        add_to_run(chunk[i], same_shape ? chunk[i - 1] : 0);
      }
    }
    runs_.push_back({});  // for what is given out and no gate computes
  }
  // To the run of the gate before it, if that is of the same shape (else 0), or to a new one.
  void add_to_run(std::uint32_t gate, std::uint32_t before) {
    const bool fresh = before == 0, alike = !fresh && same_windows(gate, before);
    const bool follows = !fresh && (forms_[gate].giving == TableGiving::nothing || forms_[gate].target == forms_[before].target + 1);
    auto may_grow = [&](const TableRun& r) {
      return (alike || (r.count < kEnough && r.guards < kMostGuards)) && (follows || r.scattered || r.count < kSequence);
    };
    if (fresh || !may_grow(runs_.back())) open_run(gate);
    else if (!follows) runs_.back().scattered = 1;
    if (!alike || runs_.back().count == 0) guard(gate);
    ++runs_.back().count;
    run_of_.push_back(static_cast<std::uint32_t>(runs_.size() - 1));
  }
  std::uint64_t shape(std::uint32_t gate) const {
    const Form& f = forms_[gate];
    return std::uint64_t{g_[gate].kind == GateKind::at_least} << 47 | std::uint64_t{f.negated} << 46 | static_cast<std::uint64_t>(f.giving) << 44 |
           std::uint64_t{f.terms} << 40 | std::uint64_t{f.dated} << 32 | f.width;
  }
  // The literals of a conjunction that the application date decides.
  std::span<const Literal> dated(std::uint32_t gate, std::uint32_t term) const {
    return literals(gate).subspan(std::size_t{term} * forms_[gate].width, forms_[gate].dated);
  }
  // Of gates of one shape.
  bool same_windows(std::uint32_t one, std::uint32_t other) const {
    for (std::uint32_t t = 0; t < forms_[one].terms; ++t)
      if (!std::ranges::equal(dated(one, t), dated(other, t))) return false;
    return true;
  }
  void guard(std::uint32_t gate) {
    for (std::uint32_t t = 0; t < forms_[gate].terms; ++t)
      for (Literal l : dated(gate, t)) {
        const auto known = std::span(guards_).subspan(runs_.back().guards_first);
        if (std::ranges::find(known, l) != known.end()) continue;
        guards_.push_back(l);
        ++runs_.back().guards;
      }
  }
  void open_run(std::uint32_t gate) {
    TableRun r{};
    r.gate = g_[gate].kind == GateKind::all ? TableGate::any_of_all : TableGate::at_least;
    r.terms = forms_[gate].terms, r.width = forms_[gate].width;
    r.giving = forms_[gate].giving;
    r.target = forms_[gate].target;
    r.dated = forms_[gate].dated;
    r.guards_first = size(guards_);
    runs_.push_back(r);
  }

  // --- slots

  static constexpr std::uint32_t kForEver = UINT32_MAX;

  void find_last_readers() {
    last_.assign(g_.size(), 0);
    for (std::uint32_t p = 0; p < order_.size(); ++p)
      for (Literal l : literals(order_[p])) last_[gate_of(l)] = p;
    // Those of the date and of the file are loaded once for many cases.
    for (std::uint32_t gate = 0; gate < g_.size(); ++gate)
      if (g_[gate].kind == GateKind::load && g_[gate].source >= TableSource::day_t) last_[gate] = kForEver;
    each_given([&](Literal l) {
      if (g_[gate_of(l)].kind < GateKind::all) last_[gate_of(l)] = kForEver;
    });
    for (auto& x : given_.values)
      for (Literal l : {x.defined, x.undefined, x.conflict}) last_[gate_of(l)] = kForEver;
    for (auto& x : given_.choices) last_[gate_of(x.is)] = kForEver;
    give_by_runs();
  }

  // After which run each other truth is given out: that of its gates, or the last where no gate computes it.
  void give_by_runs() {
    const auto last_run = static_cast<std::uint32_t>(runs_.size() - 1);
    auto run_of = [&](Literal l) { return g_[gate_of(l)].kind >= GateKind::all ? run_of_[position_[gate_of(l)]] : 0; };
    std::vector<std::uint32_t> run(rest_.size());
    for (std::size_t i = 0; i < run.size(); ++i) {
      const TableGive& x = rest_[i];
      const bool computed = g_[gate_of(x.t)].kind >= GateKind::all || g_[gate_of(x.f)].kind >= GateKind::all;
      run[i] = computed ? std::max(run_of(x.t), run_of(x.f)) : last_run;
      ++runs_[run[i]].gives_end;
    }
    std::vector<std::uint32_t> at;
    std::uint32_t end = 0;
    for (TableRun& r : runs_) {
      at.push_back(end);
      r.gives_end = end += r.gives_end;
    }
    gives_.resize(rest_.size());
    for (std::size_t i = 0; i < run.size(); ++i) gives_[at[run[i]]++] = rest_[i];
  }

  void allot() {
    slot_.assign(g_.size(), 0);
    for (std::uint32_t gate = 1; gate < g_.size(); ++gate)
      if (readers_[gate] && g_[gate].kind == GateKind::load) loads_.push_back(gate);
    std::ranges::stable_sort(loads_, {}, [&](std::uint32_t gate) { return g_[gate].source; });
    for (std::uint32_t gate : loads_) slot_[gate] = slots_++;
    to_give_.assign(g_.size(), 0);
    for (auto& x : gives_) ++to_give_[gate_of(x.t)], ++to_give_[gate_of(x.f)];
    for (std::uint32_t gate : order_) to_give_[gate] += forms_[gate].giving != TableGiving::nothing;
    std::uint32_t p = 0, give = 0;
    for (TableRun& r : runs_) {
      const std::uint32_t first = take(r.count), end = p + r.count;
      if (r.count) r.first = first * 2 + forms_[order_[p]].negated;
      for (std::uint32_t i = p; i < end; ++i) slot_[order_[i]] = first + (i - p);
      for (std::uint32_t i = p; i < end; ++i)
        for (Literal l : literals(order_[i]))
          if (last_[gate_of(l)] == i && !to_give_[gate_of(l)]) free(gate_of(l));
      for (; p < end; ++p)
        if (forms_[order_[p]].giving != TableGiving::nothing) given_out(order_[p], end);
      // What was given out is kept until then, and then as long as it is read.
      for (; give < r.gives_end; ++give)
        for (Literal l : {gives_[give].t, gives_[give].f}) given_out(gate_of(l), end);
    }
  }
  // In the runs before position p.
  void given_out(std::uint32_t gate, std::uint32_t p) {
    if (--to_give_[gate] == 0 && last_[gate] < p) free(gate);
  }

  // So many slots, one after the other: of the shortest hole that has as many.
  std::uint32_t take(std::uint32_t count) {
    const auto found = by_size_.lower_bound({count, 0});
    if (found == by_size_.end()) return (slots_ += count) - count;
    const auto [size, first] = *found;
    remove_hole(first, size);
    if (size > count) add_hole(first + count, size - count);
    return first;
  }
  void free(std::uint32_t gate) {
    if (gate == 0) return;
    std::uint32_t first = slot_[gate], size = 1;
    last_[gate] = kForEver;
    if (const auto next = holes_.find(first + 1); next != holes_.end()) {
      size += next->second;
      remove_hole(next->first, next->second);
    }
    auto before = holes_.lower_bound(first);
    if (before != holes_.begin() && (--before)->first + before->second == first) {
      first = before->first;
      size += before->second;
      remove_hole(before->first, before->second);
    }
    add_hole(first, size);
  }
  void add_hole(std::uint32_t first, std::uint32_t size) { holes_.emplace(first, size), by_size_.emplace(size, first); }
  void remove_hole(std::uint32_t first, std::uint32_t size) { holes_.erase(first), by_size_.erase({size, first}); }

  // --- writing

  TableLiteral placed(Literal l) const { return (slot_[gate_of(l)] * 2 + (l & 1)) ^ static_cast<TableLiteral>(forms_[gate_of(l)].inverted); }

  void write_words(TableRun& r, std::span<const std::uint32_t> gates) {
    std::vector<std::uint32_t> words;
    for (std::uint32_t gate : gates) {
      if (r.gate == TableGate::at_least) words.push_back(g_[gate].need);
      for (Literal l : literals(gate)) words.push_back(placed(l));
    }
    r.word_bytes = std::ranges::all_of(words, [](std::uint32_t w) { return w <= UINT16_MAX; }) ? 2 : 4;
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
    r.words = bytes_.size();
    for (std::uint32_t w : words) bytes_.insert(bytes_.end(), reinterpret_cast<const std::uint8_t*>(&w), reinterpret_cast<const std::uint8_t*>(&w) + r.word_bytes);
  }

  TableProgram write() {
    std::size_t p = 0;
    for (TableRun& r : runs_) {
      const auto gates = std::span(order_).subspan(p, r.count);
      if (r.scattered) r.target = size(targets_);
      for (std::uint32_t gate : gates)
        if (r.scattered) targets_.push_back(forms_[gate].target);
      write_words(r, gates);
      p += r.count;
    }
    bytes_.resize(bytes_.size() + 4);  // of the last word more may be read
    for (auto& x : gives_) x = {x.target, placed(x.t), placed(x.f)};
    auto values = given_.values;
    auto choices = given_.choices;
    for (auto& x : values) x.defined = placed(x.defined), x.undefined = placed(x.undefined), x.conflict = placed(x.conflict);
    for (auto& x : choices) x.is = placed(x.is);
    std::vector<TableGuard> guards;
    for (Literal l : guards_) guards.push_back({placed(l), g_[gate_of(l)].first, g_[gate_of(l)].source == TableSource::day_f});
    TableProgram out{};
    for (std::uint32_t gate : loads_)
      for (auto source = static_cast<std::uint32_t>(g_[gate].source); source < kTableSources; ++source) ++out.loads_end[source];
    for (std::uint32_t& gate : loads_) gate = g_[gate].first;
    out.slots = slots_, out.runs = size(runs_), out.gates = size(order_), out.gives = size(gives_), out.values = size(values), out.choices = size(choices);
    out.guards = size(guards), out.truths = size(given_.truths);
    out.loads_at = append(table_, loads_), out.runs_at = append(table_, runs_), out.targets_at = append(table_, targets_), out.gives_at = append(table_, gives_);
    out.values_at = append(table_, values), out.choices_at = append(table_, choices), out.words_at = append(table_, bytes_), out.guards_at = append(table_, guards);
    return out;
  }

  const Gates& g_;
  const Given& given_;
  std::vector<std::uint8_t>& table_;
  std::vector<Form> forms_;
  std::vector<std::uint32_t> readers_;
  std::vector<Literal> words_, plain_, negated_;
  std::vector<std::uint32_t> order_, position_, run_of_;  // gates by position; by gate; runs by position
  std::vector<TableRun> runs_;
  std::vector<Literal> guards_;
  std::vector<TableGive> rest_, gives_;  // not given by gates; the same by runs
  std::vector<std::uint32_t> last_, slot_, to_give_;
  std::vector<std::uint32_t> loads_, targets_;
  std::map<std::uint32_t, std::uint32_t> holes_;  // slots that are free: the first one, and how many
  std::set<std::pair<std::uint32_t, std::uint32_t>> by_size_;
  std::vector<std::uint8_t> bytes_;
  std::uint32_t slots_ = 1;
};

}  // namespace

TableProgram lay_out(const Gates& g, const Given& given, std::vector<std::uint8_t>& table) { return Layout(g, given, table).run(); }

}  // namespace domat
