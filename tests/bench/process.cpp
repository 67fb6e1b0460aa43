#include "tests/bench/process.h"

#include "tests/bench/measure.h"

#include <csignal>
#include <fcntl.h>
#include <sstream>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace domat::bench {
namespace {

// Starts the program with these as its streams; -1 for those that it keeps.
pid_t start(const std::vector<std::string>& arguments, int in, int out, int err, rlim_t most_seconds) {
  std::vector<char*> argv;
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("could not start " + arguments[0]);
  if (child > 0) return child;
  if (in >= 0) dup2(in, 0);
  if (out >= 0) dup2(out, 1);
  if (err >= 0) dup2(err, 2);
  const rlimit most{most_seconds, most_seconds};
  setrlimit(RLIMIT_CPU, &most);
  execvp(argv[0], argv.data());
  _exit(127);
}

struct Pipe {
  int ends[2];
  Pipe() {
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
};

std::string telling_line(const std::string& text) {
  std::istringstream in(text);
  std::string first, line;
  while (std::getline(in, line)) {
    if (line.starts_with("error") || line.starts_with("domat: ")) return line;
    if (first.empty()) first = line;
  }
  return first;
}

}  // namespace

Ended run_command(const std::vector<std::string>& arguments, unsigned most_seconds) {
  Pipe out;
  const double begin = now();
  const pid_t child = start(arguments, -1, out.ends[1], out.ends[1], most_seconds);
  close(out.ends[1]);
  Ended ended;
  std::string head;
  char buffer[65536];
  for (ssize_t n; (n = read(out.ends[0], buffer, sizeof buffer)) > 0;)
    if (head.size() < sizeof buffer) head.append(buffer, static_cast<std::size_t>(n));
  ended.message = telling_line(head);
  close(out.ends[0]);
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  ended.seconds = now() - begin;
  ended.peak_kilobytes = used.ru_maxrss;
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (WIFSIGNALED(status)) ended.message = "ended by signal " + std::to_string(WTERMSIG(status)) + ", after " + std::to_string(static_cast<int>(ended.seconds)) + " s";
  return ended;
}

std::string read_file(const std::string& path) {
  const int in = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about {};
  if (in < 0 || fstat(in, &about) != 0) throw std::runtime_error("could not read " + path);
  std::string text(static_cast<std::size_t>(about.st_size), 0);
  std::size_t held = 0;
  for (ssize_t n; held < text.size() && (n = read(in, text.data() + held, text.size() - held)) > 0;) held += static_cast<std::size_t>(n);
  close(in);
  if (held != text.size()) throw std::runtime_error("could not read " + path);
  return text;
}

Conversation::Conversation(const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // a program that has ended is seen by what `ask` reads
  Pipe in, out;
  child_ = start(arguments, in.ends[0], out.ends[1], -1, RLIM_INFINITY);
  close(in.ends[0]);
  close(out.ends[1]);
  to_ = in.ends[1];
  from_ = out.ends[0];
}

Conversation::~Conversation() {
  close(to_);
  close(from_);
  waitpid(child_, nullptr, 0);
}

std::string Conversation::ask(const std::string& line) {
  const std::string text = line + "\n";
  if (write(to_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) throw std::runtime_error("it has ended");
  char buffer[4096];
  std::size_t end;
  while ((end = pending_.find('\n')) == std::string::npos) {
    const ssize_t n = read(from_, buffer, sizeof buffer);
    if (n <= 0) throw std::runtime_error("it has ended");
    pending_.append(buffer, static_cast<std::size_t>(n));
  }
  const std::string answer = pending_.substr(0, end);
  pending_.erase(0, end + 1);
  return answer;
}

}  // namespace domat::bench
