// Findings and tests in the forms that continuous integration reads.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"

namespace domat::report {

// From `column` of `line` up to, and without, `end_column` of `end_line`; lines and characters count from 1. Line 0: the file as a whole. The path is
// relative to where the command was called; empty: no file.
struct Place {
  std::string path;
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

struct Related {
  std::string message;
  Place place;
};
struct Finding {
  Severity severity = Severity::error;
  std::string code;   // "D0201"
  std::string title;  // of all that have this code; empty: none
  std::string message;
  Place place;
  std::vector<Related> related = {};
};

struct TestFailure {
  std::string expected, got;
  Place place;
};
struct Test {
  std::string name, kind;  // kind: "scenario", "property"
  Place place;
  std::vector<TestFailure> failures;
  std::string details = {};  // more lines for people
};
struct Tests {
  std::string pack, version;  // the pack's name, and the version of domat
  Lang lang = Lang::fr;
  std::vector<Test> all;
};

// JUnit XML as Jenkins and GitLab read it: a suite for each file, in order.
std::string junit(const Tests&);
// Test Anything Protocol, version 14.
std::string tap(const Tests&);
// SARIF 2.1.0 (OASIS): what failed, or what was found.
std::string sarif(const Tests&);
std::string sarif(const std::vector<Finding>&, const std::string& version, Lang);
// GitHub's workflow commands, a line each: ::error file=…,line=…::…
std::string github(const Tests&);
std::string github(const std::vector<Finding>&);

// "expected: … — got: …"
std::string in_words(const TestFailure&, Lang);
// The failures as findings, each with the name of its test.
std::vector<Finding> findings(const Tests&);

}  // namespace domat::report
