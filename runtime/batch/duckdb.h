// The functions of DuckDB's C library (duckdb.org/docs, "C API") that Parquet is read and written with, loaded when Parquet is asked for. Nothing
// of DuckDB is needed to build.
#pragma once
#include <cstdint>
#include <string>

namespace domat::duckdb {

using Handle = void*;

struct Result {
  std::uint64_t deprecated[3];
  void* deprecated_columns;
  char* deprecated_error;
  void* internal;
};

enum Type : int { kBoolean = 1, kTinyint, kSmallint, kInteger, kBigint, kUtinyint, kUsmallint, kUinteger, kUbigint, kFloat, kDouble, kDate = 13, kVarchar = 17, kDecimal = 19, kEnum = 23, kStruct = 25 };

// A text in a vector: within these bytes up to 12, else where the pointer says.
struct Text {
  std::uint32_t length;
  char begin[4];
  union {
    char rest[8];
    const char* pointer;
  };
  const char* data() const { return length <= 12 ? begin : pointer; }
};
static_assert(sizeof(Text) == 16);

using TableFunction = void (*)(Handle info, Handle chunk);

// DUCKDB_FUNCTION(result, name without duckdb_, arguments)
#define DOMAT_DUCKDB_FUNCTIONS(DUCKDB_FUNCTION)                                                     \
  DUCKDB_FUNCTION(int, open, (const char* path, Handle* database))                                  \
  DUCKDB_FUNCTION(void, close, (Handle* database))                                                  \
  DUCKDB_FUNCTION(int, connect, (Handle database, Handle* connection))                              \
  DUCKDB_FUNCTION(void, disconnect, (Handle* connection))                                           \
  DUCKDB_FUNCTION(void, interrupt, (Handle connection))                                             \
  DUCKDB_FUNCTION(int, query, (Handle connection, const char* sql, Result*))                        \
  DUCKDB_FUNCTION(void, destroy_result, (Result*))                                                  \
  DUCKDB_FUNCTION(const char*, result_error, (Result*))                                             \
  DUCKDB_FUNCTION(std::uint64_t, column_count, (Result*))                                           \
  DUCKDB_FUNCTION(const char*, column_name, (Result*, std::uint64_t column))                        \
  DUCKDB_FUNCTION(Handle, column_logical_type, (Result*, std::uint64_t column))                     \
  DUCKDB_FUNCTION(int, get_type_id, (Handle type))                                                  \
  DUCKDB_FUNCTION(std::uint8_t, decimal_scale, (Handle type))                                       \
  DUCKDB_FUNCTION(int, decimal_internal_type, (Handle type))                                        \
  DUCKDB_FUNCTION(std::uint64_t, struct_type_child_count, (Handle type))                            \
  DUCKDB_FUNCTION(char*, struct_type_child_name, (Handle type, std::uint64_t child))                \
  DUCKDB_FUNCTION(void, free, (void*))                                                              \
  DUCKDB_FUNCTION(Handle, create_logical_type, (int type))                                          \
  DUCKDB_FUNCTION(Handle, create_struct_type, (Handle* types, const char** names, std::uint64_t))   \
  DUCKDB_FUNCTION(void, destroy_logical_type, (Handle* type))                                       \
  DUCKDB_FUNCTION(int, prepare, (Handle connection, const char* sql, Handle* statement))            \
  DUCKDB_FUNCTION(const char*, prepare_error, (Handle statement))                                   \
  DUCKDB_FUNCTION(void, destroy_prepare, (Handle* statement))                                       \
  DUCKDB_FUNCTION(int, execute_prepared_streaming, (Handle statement, Result*))                    \
  DUCKDB_FUNCTION(Handle, fetch_chunk, (Result))                                                    \
  DUCKDB_FUNCTION(void, destroy_data_chunk, (Handle* chunk))                                        \
  DUCKDB_FUNCTION(std::uint64_t, data_chunk_get_size, (Handle chunk))                               \
  DUCKDB_FUNCTION(void, data_chunk_set_size, (Handle chunk, std::uint64_t size))                    \
  DUCKDB_FUNCTION(Handle, data_chunk_get_vector, (Handle chunk, std::uint64_t column))              \
  DUCKDB_FUNCTION(void*, vector_get_data, (Handle vector))                                          \
  DUCKDB_FUNCTION(std::uint64_t*, vector_get_validity, (Handle vector))                             \
  DUCKDB_FUNCTION(void, vector_ensure_validity_writable, (Handle vector))                           \
  DUCKDB_FUNCTION(void, vector_assign_string_element_len, (Handle vector, std::uint64_t row, const char*, std::uint64_t)) \
  DUCKDB_FUNCTION(Handle, struct_vector_get_child, (Handle vector, std::uint64_t child))            \
  DUCKDB_FUNCTION(Handle, create_table_function, ())                                                \
  DUCKDB_FUNCTION(void, destroy_table_function, (Handle* function))                                 \
  DUCKDB_FUNCTION(void, table_function_set_name, (Handle function, const char* name))               \
  DUCKDB_FUNCTION(void, table_function_set_extra_info, (Handle function, void* info, void (*destroy)(void*))) \
  DUCKDB_FUNCTION(void, table_function_set_bind, (Handle function, void (*bind)(Handle info)))      \
  DUCKDB_FUNCTION(void, table_function_set_init, (Handle function, void (*init)(Handle info)))      \
  DUCKDB_FUNCTION(void, table_function_set_function, (Handle function, TableFunction))              \
  DUCKDB_FUNCTION(int, register_table_function, (Handle connection, Handle function))               \
  DUCKDB_FUNCTION(void*, bind_get_extra_info, (Handle info))                                        \
  DUCKDB_FUNCTION(void, bind_add_result_column, (Handle info, const char* name, Handle type))       \
  DUCKDB_FUNCTION(void*, function_get_extra_info, (Handle info))                                    \
  DUCKDB_FUNCTION(void, function_set_error, (Handle info, const char* error))

struct Library {
#define DUCKDB_FUNCTION(result, name, arguments) result(*name) arguments = nullptr;
  DOMAT_DUCKDB_FUNCTIONS(DUCKDB_FUNCTION)
#undef DUCKDB_FUNCTION
};

// The library: $DOMAT_DUCKDB, else lib/domat/libduckdb.so of the installation. Null, and why, when it is not there.
const Library* library(bool french, std::string* problem);

// A database in memory, and a connection to it.
class Session {
 public:
  explicit Session(const Library&);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  const Library& call;
  Handle connection = nullptr;
  // The error, empty when it went well.
  std::string run(const std::string& sql);

 private:
  Handle database_ = nullptr;
};

std::string quoted_name(std::string_view);  // as SQL quotes names, and texts
std::string quoted_text(std::string_view);

}  // namespace domat::duckdb
