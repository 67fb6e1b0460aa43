// A shell command in a folder of its own, with both of its streams.
#pragma once
#include <filesystem>
#include <string>

namespace cli {

struct Ended {
  std::string out, err;
  int status = -1;  // -1 when a signal ended it
};

// A new empty folder, removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const;

  // `$D` is the compiler. No language, no colour and no terminal of the surroundings comes through.
  Ended shell(const std::string& line) const;
  Ended domat(const std::string& arguments) const { return shell("$D " + arguments); }

 private:
  std::filesystem::path path_, streams_;
};

std::string read(const std::filesystem::path&);

}  // namespace cli
