// Answers of a pack with lists as text. Conclusions that are about no element are written as of any pack (answer_text.h); the names of the others are those
// of the elements of each case.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "runtime/batch/answer_text.h"

namespace domat {

// Which conclusions are wanted: by declaration, and by atom where there are no lists. `unknown`: the names that are none.
struct Selection {
  enum class Of : std::uint8_t { none, some, all };  // of the atoms of a declaration
  std::vector<Wanted> wanted;
  std::vector<Of> declarations;
  std::vector<std::string> names;  // as they were given
  std::vector<std::string> unknown;
};
Selection select(const Pack&, const std::vector<std::string>& only);

class ListedText {
 public:
  ListedText(const Pack&, std::shared_ptr<const Selection>, TextForm, char delimiter);

  std::string header() const;  // of CSV: one column for a conclusion about elements, of which each case says which there are
  std::string failed_line() const;  // of CSV
  // `names`: the pack's, for the lists of the case (runtime/reasons/lists.h).
  void append(const Pack& names, const domat_outcome&, OutText&) const;

 private:
  // Conclusions of declarations side by side, none of them about an element or naming one; or one declaration.
  struct Part {
    std::uint32_t declaration;  // the first; its first atom is atom 0 of `text`
    bool about_elements, named_element, some;
    AnswerText text;
  };

  std::vector<std::string> columns() const;
  void end_run(std::uint32_t first, std::vector<Wanted>&);
  void append_each(const Part&, const Pack& names, const domat_outcome&, OutText&) const;
  void append_value(const Part&, TextForm, const Pack& names, const domat_outcome&, std::uint32_t atom, OutText&) const;

  const Pack& pack_;
  std::shared_ptr<const Selection> selection_;
  TextForm form_;
  char delimiter_;
  std::vector<Part> parts_;
};

}  // namespace domat
