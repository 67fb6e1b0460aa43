// LCOV tracefiles (geninfo(1) of the LCOV project): a rule is a function and a line, a condition a branch of the line that it stands on.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "compiler/coverage/report.h"

namespace domat::coverage {
namespace {

struct Traced {
  std::map<std::uint32_t, std::size_t> lines;  // how often
  std::vector<std::tuple<std::uint32_t, std::string, std::size_t>> functions;
  std::vector<std::pair<std::uint32_t, bool>> branches;
};

// A rule without a label is named after its line, and may share it with others.
std::string unique_name(const std::string& name, std::set<std::string>& taken) {
  std::string unique = name;
  for (int again = 2; !taken.insert(unique).second; ++again) unique = fmt::format("{} #{}", name, again);
  return unique;
}

}  // namespace

std::string coverage_lcov(const Report& r, const SourceMap& sources, const std::function<std::string(FileId)>& path) {
  std::map<FileId, Traced> files;
  std::map<FileId, std::set<std::string>> taken;
  std::map<model::RuleId, const std::string*> names;
  for (const RuleName& n : r.rules) names.emplace(n.rule, &n.name.en);
  for (const Item& item : r.items) {
    const Span at = item.places[0];
    Traced& file = files[at.file];
    const std::uint32_t line = sources.line_of(at);
    if (item.kind == Kind::rule || item.kind == Kind::exception) {
      file.functions.emplace_back(line, unique_name(*names.at(item.rule), taken[at.file]), item.scenarios);
      auto [it, fresh] = file.lines.emplace(line, item.scenarios);
      if (!fresh) it->second = std::min<std::size_t>(it->second, item.scenarios);  // a line is done when all its rules are
    }
    if (item.kind != Kind::condition || item.state == State::excluded) continue;
    file.branches.emplace_back(line, item.state == State::covered);
    file.lines.emplace(line, item.state == State::covered);  // where no rule begins: whether its conditions are covered
  }
  std::string out;
  for (auto& [file, x] : files) {
    out += fmt::format("TN:\nSF:{}\n", path(file));
    std::size_t hit = 0;
    for (auto& [line, name, count] : x.functions) out += fmt::format("FN:{},{}\n", line, name);
    for (auto& [line, name, count] : x.functions) {
      out += fmt::format("FNDA:{},{}\n", count, name);
      hit += count > 0;
    }
    out += fmt::format("FNF:{}\nFNH:{}\n", x.functions.size(), hit);
    hit = 0;
    for (std::size_t i = 0; i < x.branches.size(); ++i) {
      out += fmt::format("BRDA:{},0,{},{}\n", x.branches[i].first, i, x.branches[i].second ? 1 : 0);
      hit += x.branches[i].second;
    }
    out += fmt::format("BRF:{}\nBRH:{}\n", x.branches.size(), hit);
    hit = 0;
    for (auto& [line, count] : x.lines) {
      out += fmt::format("DA:{},{}\n", line, count);
      hit += count > 0;
    }
    out += fmt::format("LF:{}\nLH:{}\nend_of_record\n", x.lines.size(), hit);
  }
  return out;
}

}  // namespace domat::coverage
