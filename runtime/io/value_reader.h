// The value of one fact or event, by its type. Private to this room.
#pragma once
#include <simdjson.h>

#include <cstdint>
#include <string>

#include "runtime/io/case_names.h"
#include "runtime/io/case_report.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class ValueReader {
 public:
  ValueReader(const Pack& expanded, const Members& members, CaseReport& report) : pack_(expanded), members_(members), report_(report) {}

  // A value that is not null; what is wrong with it is reported and leaves the atom unknown.
  void read(TypeRef, simdjson::ondemand::value, Truth*, Value*);
  bool read_date(simdjson::ondemand::value, CaseError::Kind expected, std::int32_t* day);

 private:
  void read_boolean(simdjson::ondemand::value, Truth*);
  void read_event(simdjson::ondemand::value, Value*);
  void read_date_value(simdjson::ondemand::value, Value*);
  void read_member(simdjson::ondemand::value, std::uint32_t enumeration, Value*);
  void read_number(simdjson::ondemand::value, ValueType, Value*);
  void read_money(simdjson::ondemand::value, const Currency&, Value*);
  void read_money_object(simdjson::ondemand::object, const char* where, const Currency&, Value*);
  bool check_currency(const std::string& given, const Currency& wanted, const char* where);
  void read_amount(const std::string& text, const char* where, const Currency&, Value*);

  const Pack& pack_;
  const Members& members_;
  CaseReport& report_;
};

}  // namespace domat
