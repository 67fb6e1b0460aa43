// Where answers go: a file that takes its name when it is whole, or a stream.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace domat {

inline constexpr const char* kStandardError = "/dev/stderr";

// A regular file is written aside, in its folder, and takes its name at `finish`; before that, nothing changes under its name. What is no regular
// file (a device, a pipe, the standard output as "-") is written to as it is.
class OutputFile {
 public:
  explicit OutputFile(std::string path) : path_(std::move(path)) {}
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Each is false, with `error` set to errno, when it could not be done.
  bool open();
  bool write(std::string_view);
  bool finish();

  bool is_open() const { return fd_ >= 0; }
  int error() const { return error_; }
  const std::string& path() const { return path_; }
  // Of a library that writes the file itself: the name to write under, empty where that cannot be done aside. Instead of `open`.
  std::string aside();

 private:
  bool failed();
  std::string path_, target_, temporary_;
  int fd_ = -1, error_ = 0;
};

// Takes the pieces of the output in order.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  virtual bool begin(std::string_view header) = 0;
  virtual bool write(std::string_view) = 0;
  virtual bool finish() = 0;
  virtual std::string problem(bool french) const = 0;
};

std::unique_ptr<AnswerSink> text_sink(const std::string& path);

}  // namespace domat
