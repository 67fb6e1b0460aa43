// Cases from Parquet, and answers to it, by DuckDB's library (docs/formats.md, "Parquet").
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "runtime/batch/cell_table.h"
#include "runtime/batch/output.h"
#include "runtime/batch/source.h"
#include "runtime/batch/text_answers.h"

namespace domat {

// Read by this many threads of DuckDB's. Null, and either `errors` of its columns or a `problem`.
std::unique_ptr<CaseSource> parquet_source(const std::string& path, const Pack&, const Inputs&, CellTable&, unsigned threads, bool french,
                                           std::vector<CaseError>& errors, std::string& problem);

// Answers as the columns of the file; of a pack without lists.
std::unique_ptr<AnswerForm> parquet_answers(const BatchPlan&, std::vector<Wanted>);
// Null, and why, without the library.
std::unique_ptr<AnswerSink> parquet_sink(const std::string& path, const Pack&, const std::vector<Wanted>&, bool french, std::string& problem);

}  // namespace domat
