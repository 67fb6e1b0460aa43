// How costs grow with one size at a time. Each curve should be a straight line.
#include "tests/bench/bench.h"
#include "tests/bench/names.h"
#include "tests/bench/process.h"
#include "tests/bench/w4.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <functional>

namespace domat::bench {
namespace {

struct Point {
  std::uint64_t size;
  double seconds;
};

// A line through the first and the last point: how far the worst point between lies above or below it.
double bend(const std::vector<Point>& points) {
  const Point first = points.front(), last = points.back();
  double worst = 1;
  for (const Point& p : points) {
    const double at = static_cast<double>(p.size - first.size) / static_cast<double>(last.size - first.size);
    const double line = first.seconds + at * (last.seconds - first.seconds);
    worst = std::max({worst, p.seconds / line, line / p.seconds});
  }
  return worst;
}

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

class Curve {
 public:
  Curve(Context& context, std::string name, std::string unit) : context_(context), name_(std::move(name)), unit_(std::move(unit)) {}

  // The seconds of the command, the median of three; false, and the reason in the report, when it fails.
  bool point(std::uint64_t size, const std::vector<std::string>& command) {
    std::vector<double> seconds;
    for (int i = 0; i < 3; ++i) {
      const Ended ended = run_command(command, 60);
      if (ended.status != 0) {
        context_.report.note(fmt::format("curve of {}: at {} {}: {}", name_, size, unit_, ended.message));
        return false;
      }
      seconds.push_back(ended.seconds);
    }
    points_.push_back({size, median(seconds)});
    return true;
  }
  ~Curve() {
    std::string line = fmt::format("curve of {} ({}):", name_, unit_);
    for (const Point& p : points_) line += fmt::format("  {} {:.4g} s", p.size, p.seconds);
    if (points_.size() > 2) line += fmt::format("; off a straight line by a factor of {:.2f} at most", bend(points_));
    context_.report.note(line);
  }

 private:
  Context& context_;
  std::string name_, unit_;
  std::vector<Point> points_;
};

// W1's facts, a row a case.
void write_w1_csv(const std::string& path, std::uint64_t cases) {
  std::ofstream out(path);
  for (std::size_t k = 0; k < kW1FactNames.size(); ++k) out << kW1FactNames[k] << (k + 1 < kW1FactNames.size() ? ',' : '\n');
  for (std::uint64_t i = 0; i < cases; ++i) {
    std::string row;
    for (std::size_t k = 0; k < kW1FactNames.size(); ++k) row += (random_word(k, i / 64) >> (i % 64) & 1) ? "true," : "false,";
    row.back() = '\n';
    out << row;
  }
}

std::string join(std::uint64_t n, const std::string& between, const std::function<std::string(std::uint64_t)>& each) {
  std::string all;
  for (std::uint64_t i = 0; i < n; ++i) all += (i ? between : "") + each(i);
  return all;
}

// As many facts, eight at a time in a conclusion.
std::string many_facts(std::uint64_t facts) {
  std::string text = join(facts, "\n", [](auto i) { return "fait f" + std::to_string(i); }) + "\n";
  for (std::uint64_t i = 0; i + 8 <= facts; i += 8)
    text += fmt::format("constat c{0}\nrègle r{0}\n  {1} => c{0}\n", i / 8, join(8, " & ", [i](auto k) { return "f" + std::to_string(i + k); }));
  return text;
}

// An exception to an exception to… a rule.
std::string deep_exceptions(std::uint64_t depth) {
  std::string text = "fait f0\nconstat c\nrègle r0\n  f0 => c\n";
  for (std::uint64_t i = 1; i <= depth; ++i) text += fmt::format("fait f{0}\nexception r{0} à r{1}\n  f{0}\n", i, i - 1);
  return text;
}

constexpr const char* kListPack =
    "structure Bien { clé id, valeur : argent, volé }\nfait biens : liste de Bien\nvaleur total : argent\nconstat vol\n"
    "règle total\n  => total = somme(b.valeur pour b dans biens tel que b.volé)\nil existe b dans biens tel que b.volé => vol\n";

std::string list_case(std::uint64_t length) {
  return "{\"biens\": [" + join(length, ", ", [](auto i) { return fmt::format("{{\"id\": \"b{}\", \"valeur\": \"{}.00\", \"volé\": {}}}", i, i + 1, i % 3 == 0); }) + "]}\n";
}

void of_rules(Context& context, const std::vector<std::uint32_t>& sizes) {
  Curve checked(context, "rules, domat check", "rules"), built(context, "rules, domat build", "rules");
  for (const std::uint32_t n : sizes) {
    const std::string pack = fmt::format("{}/curve_{}.domat", context.scratch, n);
    write(pack, w4_source(n, kSeed));
    checked.point(n, {context.domat, "check", pack, "--lang", "en"});
    if (!built.point(n, {context.domat, "build", pack, "-o", context.scratch + "/curve.so", "--lang", "en"})) break;
  }
}

void of_facts_and_exceptions(Context& context) {
  const std::string pack = context.scratch + "/curve.domat", one = context.scratch + "/curve.json";
  write(one, "{\"facts\": {}}\n");
  Curve facts(context, "facts, source to answer", "facts"), depth(context, "depth of exceptions, source to answer", "exceptions");
  for (const std::uint64_t n : {8u, 32u, 128u, 512u, 1000u}) {
    write(pack, many_facts(n));
    if (!facts.point(n, {context.domat, "run", pack, "--case", one, "--format", "json", "--lang", "en"})) break;
  }
  for (const std::uint64_t n : {1u, 5u, 10u, 20u, 50u}) {
    write(pack, deep_exceptions(n));
    if (!depth.point(n, {context.domat, "run", pack, "--case", one, "--format", "json", "--lang", "en"})) break;
  }
}

void of_lists(Context& context) {
  const std::string pack = context.scratch + "/curve_list.domat", artifact = context.scratch + "/curve_list.so", one = context.scratch + "/curve_list.json";
  write(pack, kListPack);
  if (const Ended ended = run_command({context.domat, "build", pack, "-o", artifact, "--lang", "en"}, 120); ended.status != 0)
    return context.report.note("curve of lists: domat build: " + ended.message);
  Curve curve(context, "lists, artifact to answer", "elements");
  for (const std::uint64_t n : {0u, 10u, 100u, 1000u, 10000u}) {
    write(one, list_case(n));
    if (!curve.point(n, {context.domat, "run", artifact, "--cases", one, "--from", "jsonl", "--lang", "en"})) break;
  }
}

void of_cases(Context& context, std::uint64_t most) {
  const std::string artifact = context.scratch + "/curve_cases.so", csv = context.scratch + "/curve.csv";
  if (const Ended ended = run_command({context.domat, "build", context.sources + "/packs/w1", "-o", artifact, "--lang", "en"}, 120); ended.status != 0)
    return context.report.note("curve of cases: domat build: " + ended.message);
  Curve curve(context, "cases, CSV to CSV", "cases");
  for (std::uint64_t n = 1; n <= most; n *= 10) {
    write_w1_csv(csv, n);
    if (!curve.point(n, {context.domat, "run", artifact, "--cases", csv, "-o", context.scratch + "/curve_out.csv", "--lang", "en"})) break;
  }
}

}  // namespace

void bench_curves(Context& context) {
  if (context.smoke) return;  // there is nothing to compare
  of_rules(context, {10, 100, 1000, 10000, 100000});
  of_facts_and_exceptions(context);
  of_lists(context);
  of_cases(context, 10'000'000);
}

}  // namespace domat::bench
