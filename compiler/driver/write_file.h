// Writing a file so that it is at every moment the old one or the new one.
#pragma once
#include <string>
#include <vector>

namespace domat {

// Files written aside, in the folders they belong to, until all of them are; then they take their places one after the other.
// What never took its place is removed.
class Replacement {
 public:
  Replacement() = default;
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  ~Replacement();

  // `like`: the file whose permissions the new one takes; empty: those of the file whose place it takes, or of any new file. False, with errno set, when it cannot be written.
  bool prepare(const std::string& path, const std::string& text, const std::string& like);
  // The path of the first file that could not take its place; empty when all did.
  std::string commit();

 private:
  struct Pending {
    std::string temporary, path;
  };
  std::vector<Pending> pending_;
};

}  // namespace domat
