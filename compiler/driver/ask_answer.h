// What a person answers to a question, in the words of the pack and of everyday writing, as a case would state it.
#pragma once
#include <optional>
#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/io/value_json.h"
#include "runtime/reasons/pack.h"

namespace domat {

// What can be answered: "oui ou non"; "une date, comme 2025-03-01".
std::string expected_words(const Pack&, std::uint32_t atom, Lang);
// The members of the fact's enumeration, one a line with its number; empty for another fact.
std::string choices_words(const Pack&, std::uint32_t atom);

// The value as a case states it; whether it is one that the fact may have is for the reader of cases to say. Nothing when it is not even that.
std::optional<Json> answered(const Pack&, std::uint32_t atom, const std::string& line, Lang);

// A date as a case states it; what is not written like one is left as it is.
std::string date_of_words(const std::string& line, Lang);

// "ne sait pas", "?".
bool does_not_know(const std::string& line);

}  // namespace domat
