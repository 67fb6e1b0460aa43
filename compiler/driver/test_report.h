// What `domat test` found, for people and for the tools that they have.
#pragma once
#include <string>

#include "compiler/driver/places.h"
#include "compiler/driver/property_runs.h"
#include "compiler/testing/testing.h"

namespace domat {

// A case on one line, between quotes for a shell.
std::string repeat_command(const Options&, const Pack&, const ScenarioRun&);
// A case that is too large was never laid out.
bool has_case(const ScenarioRun&);

report::Test test_of(const Places&, const Options&, const Pack&, const ScenarioRun&);
report::Test test_of(const Places&, const Options&, const PropertyRun&);

// Whether --report says what to write and where; false after saying why not.
bool sound_reports(const Options&);
// The text of a report; of text and json there is none here.
std::string report_text(const std::string& form, const report::Tests&);
std::string report_text(const std::string& form, const std::vector<report::Finding>&, const Options&);
// Each file that --report names, whole or not at all. False, after saying why, when one cannot be written.
bool write_reports(const Options&, const report::Tests&);
// When the rules have errors: to those files whose form can say so.
bool write_reports(const Options&, const std::vector<report::Finding>&);

}  // namespace domat
