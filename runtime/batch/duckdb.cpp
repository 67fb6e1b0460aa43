#include "runtime/batch/duckdb.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

namespace domat::duckdb {

namespace {

std::string library_path() {
  if (const char* given = std::getenv("DOMAT_DUCKDB"); given && *given) return given;
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return (self.parent_path().parent_path() / "lib" / "domat" / "libduckdb.so").string();
}

struct Loaded {
  Library library;
  bool good = false;

  Loaded() {
    void* handle = dlopen(library_path().c_str(), RTLD_LAZY | RTLD_LOCAL);  // most of what it calls is never called
    if (!handle) return;
    good = true;
#define DUCKDB_FUNCTION(result, name, arguments) \
  good = good && (library.name = reinterpret_cast<decltype(library.name)>(dlsym(handle, "duckdb_" #name))) != nullptr;
    DOMAT_DUCKDB_FUNCTIONS(DUCKDB_FUNCTION)
#undef DUCKDB_FUNCTION
  }
};

std::string quoted(std::string_view text, char mark) {
  std::string out(1, mark);
  for (const char c : text) out.append(c == mark ? 2 : 1, c);
  return out + mark;
}

}  // namespace

const Library* library(bool french, std::string* problem) {
  static const Loaded loaded;
  if (loaded.good) return &loaded.library;
  *problem = french ? "Parquet demande la bibliothèque de DuckDB, qui n'est pas là ; scripts/setup-parquet l'installe, ou $DOMAT_DUCKDB dit où elle est"
                    : "Parquet takes DuckDB's library, which is not there; scripts/setup-parquet installs it, or $DOMAT_DUCKDB says where it is";
  return nullptr;
}

Session::Session(const Library& library) : call(library) {
  if (call.open(nullptr, &database_) != 0 || call.connect(database_, &connection) != 0) connection = nullptr;
}

Session::~Session() {
  if (connection) call.disconnect(&connection);
  if (database_) call.close(&database_);
}

std::string Session::run(const std::string& sql) {
  if (!connection) return "DuckDB";
  Result result{};
  std::string error;
  if (call.query(connection, sql.c_str(), &result) != 0) {
    const char* text = call.result_error(&result);
    error = text ? text : "DuckDB";
  }
  call.destroy_result(&result);
  return error;
}

std::string quoted_name(std::string_view name) { return quoted(name, '"'); }
std::string quoted_text(std::string_view text) { return quoted(text, '\''); }

}  // namespace domat::duckdb
