#include "runtime/reasons/table_layout.h"

#include <algorithm>

namespace domat {
namespace {

// Gates are put in order of shape only among so many neighbours: what is read is then still near.
constexpr std::uint32_t kChunk = 4096;
// Merging copies operands; without these bounds a long chain of gates would be copied again at each of its links.
constexpr std::uint32_t kMergedWidth = 16, kMergedTerms = 8;
// A run of so many gates is not made longer by gates under other windows.
constexpr std::uint32_t kEnough = 64;
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

  void order() {
    for (std::uint32_t gate = 0; gate < g_.size(); ++gate)
      if (is_written(gate)) order_.push_back(gate);
    position_.assign(g_.size(), 0);
    std::vector<std::uint32_t> level(g_.size(), 0);
    for (std::size_t first = 0; first < order_.size(); first += kChunk) {
      const auto chunk = std::span(order_).subspan(first, std::min<std::size_t>(kChunk, order_.size() - first));
      const std::uint32_t least = chunk.front();
      for (std::uint32_t gate : chunk)
        for (Literal l : literals(gate))
          if (gate_of(l) >= least && g_[gate_of(l)].kind >= GateKind::all) level[gate] = std::max(level[gate], level[gate_of(l)] + 1);
      std::vector<Place> places;
      for (std::uint32_t gate : chunk) places.push_back({std::uint64_t{level[gate]} << 48 | shape(gate), windows(gate), gate});
      std::ranges::sort(places);
      for (std::size_t i = 0; i < chunk.size(); ++i) {
        chunk[i] = places[i].gate;
        const bool same_shape = i && places[i].shape == places[i - 1].shape, same_windows = same_shape && places[i].windows == places[i - 1].windows;
        if (!same_shape || (!same_windows && runs_.back().count >= kEnough)) open_run(chunk[i]);
        if (!same_windows || runs_.back().count == 0) guard(chunk[i]);
        ++runs_.back().count;
        position_[chunk[i]] = static_cast<std::uint32_t>(first + i);
        run_of_.push_back(static_cast<std::uint32_t>(runs_.size() - 1));
      }
    }
    runs_.push_back({});  // for what is given out and no gate computes
  }
  std::uint64_t shape(std::uint32_t gate) const {
    const Form& f = forms_[gate];
    return std::uint64_t{g_[gate].kind == GateKind::at_least} << 47 | std::uint64_t{f.negated} << 46 | static_cast<std::uint64_t>(f.giving) << 44 |
           std::uint64_t{f.terms} << 40 | std::uint64_t{f.dated} << 32 | f.width;
  }
  struct Place {
    std::uint64_t shape, windows;
    std::uint32_t gate;
    auto operator<=>(const Place&) const = default;
  };
  template <typename Visit>
  void each_dated(std::uint32_t gate, Visit&& visit) const {
    const Form& f = forms_[gate];
    for (std::uint32_t t = 0; t < f.terms; ++t)
      for (std::uint32_t i = 0; i < f.dated; ++i) visit(words_[f.first + t * f.width + i]);
  }
  // The same for gates of one shape under the same windows, and most often not for others.
  std::uint64_t windows(std::uint32_t gate) const {
    std::uint64_t hash = 0;
    each_dated(gate, [&](Literal l) { hash = (hash ^ l) * 0x9E3779B97F4A7C15u; });
    return hash;
  }
  void guard(std::uint32_t gate) {
    each_dated(gate, [&](Literal l) {
      const auto known = std::span(guards_).subspan(runs_.back().guards_first);
      if (std::ranges::find(known, l) != known.end()) return;
      guards_.push_back(l);
      ++runs_.back().guards;
    });
  }
  void open_run(std::uint32_t gate) {
    const TableGate kind = g_[gate].kind == GateKind::all ? TableGate::any_of_all : TableGate::at_least;
    runs_.push_back({0, 0, kind, forms_[gate].terms, forms_[gate].width, forms_[gate].giving, forms_[gate].negated, 0, forms_[gate].dated, size(guards_), 0, 0});
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
      if (readers_[gate] && g_[gate].kind == GateKind::load) slot_[gate] = slots_++;
    to_give_.assign(g_.size(), 0);
    for (auto& x : gives_) ++to_give_[gate_of(x.t)], ++to_give_[gate_of(x.f)];
    for (std::uint32_t gate : order_) to_give_[gate] += forms_[gate].giving != TableGiving::nothing;
    std::uint32_t p = 0, give = 0;
    for (const TableRun& r : runs_) {
      for (const std::uint32_t end = p + r.count; p < end; ++p) {
        for (Literal l : literals(order_[p]))
          if (last_[gate_of(l)] == p && !to_give_[gate_of(l)]) free(gate_of(l));
        slot_[order_[p]] = free_.empty() ? slots_++ : free_.back();
        if (!free_.empty()) free_.pop_back();
      }
      for (std::uint32_t i = p - r.count; i < p; ++i)
        if (forms_[order_[i]].giving != TableGiving::nothing) given_out(order_[i], p);
      // What was given out is kept until then, and then as long as it is read.
      for (; give < r.gives_end; ++give)
        for (Literal l : {gives_[give].t, gives_[give].f}) given_out(gate_of(l), p);
    }
  }
  // In the runs before position p.
  void given_out(std::uint32_t gate, std::uint32_t p) {
    if (--to_give_[gate] == 0 && last_[gate] < p) free(gate);
  }
  void free(std::uint32_t gate) {
    if (gate == 0) return;
    free_.push_back(slot_[gate]);
    last_[gate] = kForEver;
  }

  // --- writing

  TableLiteral placed(Literal l) const { return (slot_[gate_of(l)] * 2 + (l & 1)) ^ static_cast<TableLiteral>(forms_[gate_of(l)].inverted); }

  TableProgram write() {
    std::vector<TableLoad> loads;
    for (std::uint32_t gate = 1; gate < g_.size(); ++gate)
      if (slot_[gate] && g_[gate].kind == GateKind::load) loads.push_back({g_[gate].source, g_[gate].first, slot_[gate]});
    std::vector<std::uint32_t> words;
    std::size_t p = 0;
    for (TableRun& r : runs_) {
      r.words = words.size();
      for (const std::size_t end = p + r.count; p < end; ++p) {
        words.push_back(slot_[order_[p]] * 2);
        if (r.giving != TableGiving::nothing) words.push_back(forms_[order_[p]].target);
        if (r.gate == TableGate::at_least) words.push_back(g_[order_[p]].need);
        for (Literal l : literals(order_[p])) words.push_back(placed(l));
      }
    }
    for (auto& x : gives_) x = {x.target, placed(x.t), placed(x.f)};
    auto values = given_.values;
    auto choices = given_.choices;
    for (auto& x : values) x.defined = placed(x.defined), x.undefined = placed(x.undefined), x.conflict = placed(x.conflict);
    for (auto& x : choices) x.is = placed(x.is);
    std::vector<TableGuard> guards;
    for (Literal l : guards_) guards.push_back({placed(l), g_[gate_of(l)].first, g_[gate_of(l)].source == TableSource::day_f});
    return {slots_, size(loads), size(runs_), size(gives_), size(values), size(choices), size(guards), size(given_.truths), 0, 0, words.size(), append(table_, loads), append(table_, runs_),
            append(table_, gives_), append(table_, values), append(table_, choices), append(table_, words), append(table_, guards), 0};
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
  std::vector<std::uint32_t> last_, slot_, to_give_, free_;
  std::uint32_t slots_ = 1;
};

}  // namespace

TableProgram lay_out(const Gates& g, const Given& given, std::vector<std::uint8_t>& table) { return Layout(g, given, table).run(); }

}  // namespace domat
