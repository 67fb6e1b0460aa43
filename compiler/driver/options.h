// What the command line says, for the commands.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"

namespace domat {

// Exit statuses (docs/formats.md).
enum Exit : int { kDone = 0, kUsage = 1, kTestFails = 2, kRuleErrors = 3, kCaseErrors = 4, kUnsettled = 5, kInternal = 70, kInterrupted = 130 };

struct Options {
  Lang lang = Lang::fr;
  bool color = false;      // of standard error
  bool color_out = false;  // of standard output
  std::string pack;
  std::string format = "text";  // text, json; of run also markdown, html; of check and test also sarif, github; of test junit, tap
  std::string emit;             // ast, model, ir, llvm, asm
  bool time_passes = false;

  // run
  std::string case_file;
  std::optional<std::string> at;
  std::string mode;
  bool rest_false = false;
  bool decisive = false;
  std::string engine = "native";  // native, reference

  // run, many cases; with `output` and `to`: jsonl, csv, parquet; empty: as the name says
  std::string cases, from;        // from: as `to`
  std::vector<std::string> only;
  std::string reasons;            // rules, full
  std::string delimiter;          // comma, semicolon, tab
  std::string errors;
  unsigned threads = 0;           // 0: as many as there are cores

  // test
  std::string run_filter;
  bool fail_on_empty = false;
  std::vector<std::string> reports;  // "junit=FILE"
  std::uint64_t seed = 1;            // of the cases that properties are asked of
  std::string coverage;             // text, html, lcov, json; empty: not asked for
  std::optional<double> threshold;  // percent of conditions
  bool mutants = false;
  bool generate = false;

  // format
  std::string to;               // fr, en
  bool check_only = false;

  // timeline
  std::string article;
  bool dependencies = false;

  // ask, why-not
  std::string conclusion;
  bool unknown_only = false;

  // build
  std::string output;           // -o
  std::string target;           // wasm32; empty: this machine

  // inspect
  bool schema = false;

  // import
  std::string tests, mapping;

  // explain, new
  std::string code, name;
};

int check_command(const Options&);
int run_command(const Options&);
int ask_command(const Options&);
int why_not_command(const Options&);
int test_command(const Options&);
int coverage_command(const Options&);
int mutants_command(const Options&);
int generate_command(const Options&);
int format_command(const Options&);
int timeline_command(const Options&);
int build_command(const Options&);
int inspect_command(const Options&);
int import_command(const Options&);
int explain_command(const Options&);
int new_command(const Options&);

}  // namespace domat
