// Programs beside this one: run to their end, or kept running and asked line by line.
#pragma once
#include <string>
#include <sys/types.h>
#include <vector>

namespace domat::bench {

struct Ended {
  int status = -1;         // -1 when a signal ended it
  double seconds = 0;      // from start to end
  long peak_kilobytes = 0;
  std::string message;     // the first line that it wrote, on either stream, that tells of an error; else the first line
};
// Arguments[0] is looked for on PATH. What it writes is read to its end, and forgotten but for the message.
// After so many seconds of processor time it is ended.
Ended run_command(const std::vector<std::string>& arguments, unsigned most_seconds = 600);

// A whole file, as one string. Throws std::runtime_error when it cannot be read.
std::string read_file(const std::string& path);

// A program that answers each line with a line.
class Conversation {
 public:
  explicit Conversation(const std::vector<std::string>& arguments);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  // Throws std::runtime_error when the program has ended.
  std::string ask(const std::string& line);

 private:
  pid_t child_ = -1;
  int to_ = -1, from_ = -1;
  std::string pending_;
};

}  // namespace domat::bench
