// A case that is being told, as the document that a case file holds.
#pragma once
#include <cstdint>
#include <string>

#include "runtime/io/value_json.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class CaseDocument {
 public:
  CaseDocument() : json_{{"facts", Json::object()}} {}
  // Of a case that was read, laid out for the pack expanded to its lists.
  CaseDocument(const Pack& expanded, const Case&);

  std::string text() const { return pretty(json_); }
  // What a fact or an event is; null: nothing is said of it.
  void set(const Pack& expanded, std::uint32_t atom, Json value);
  // The elements of a list: what is said of those that it has already stays. Null: nothing is said of it.
  void set_elements(const Pack&, std::uint32_t list, const std::vector<std::string>* keys, std::size_t count);
  void set_at(const std::string& day);
  void set_mode(const std::string& mode) { json_["mode"] = mode; }
  void drop_at() { json_.erase("at"); }
  friend bool operator==(const CaseDocument&, const CaseDocument&) = default;

 private:
  Json json_;
};

}  // namespace domat
