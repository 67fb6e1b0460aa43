// Where things stand, as tools outside name it: by paths from where the command was called, in lines and characters.
#pragma once
#include <string>
#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/session.h"
#include "compiler/report/report.h"

namespace domat {

class Places {
 public:
  Places(const Session&, const Options&);
  report::Place of(Span) const;

 private:
  std::string path(FileId) const;

  const Session& s_;
  bool lone_file_;
  std::string pack_;  // as it was given
  struct Folder {
    std::string prefix, path;  // of files' names, and what stands there instead
  };
  std::vector<Folder> folders_;  // of the packs that it depends on
};

// What was reported of the rules.
std::vector<report::Finding> findings(const Session&, const Options&);

}  // namespace domat
