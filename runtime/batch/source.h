// Where cases come from: pieces of a file, in order, and what reads a piece.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/batch/worker.h"

namespace domat {

struct Piece {
  virtual ~Piece() = default;
};

class PieceReader {
 public:
  virtual ~PieceReader() = default;
  virtual void read(const Piece&, Worker&) = 0;
};

class CaseSource {
 public:
  virtual ~CaseSource() = default;
  virtual std::unique_ptr<Piece> make_piece() const = 0;
  // The next piece, into one of make_piece; false at the end, or where no more can be read. Called by one thread at a time.
  virtual bool next(Piece&) = 0;
  virtual std::unique_ptr<PieceReader> reader() const = 0;  // one for each thread
  // Why no more can be read; empty: it is the end.
  virtual std::string problem(bool french) const = 0;
  // How much there is, in bytes or in cases, and how much of it was read; 0: it is not known.
  virtual std::uint64_t whole() const { return 0; }
  virtual std::uint64_t done() const { return 0; }
  virtual std::uint64_t first_line() const { return 0; }  // of the first piece; 0: cases are not on lines
};

// What the system says of errno.
std::string system_words(int error, bool french);

// Bytes with room after them that can be read.
struct TextPiece final : Piece {
  std::vector<char> bytes;
  std::size_t size = 0;
  bool too_large = false;  // one case that is over the limit, and was not kept
};

// A stream of text, cut where a case ends.
class TextStream {
 public:
  // `rows`: a line feed between quotation marks ends no case. A descriptor of the system, closed at the end unless it is standard input.
  TextStream(int fd, bool rows, const std::atomic<bool>& stop);
  ~TextStream();
  TextStream(const TextStream&) = delete;
  TextStream& operator=(const TextStream&) = delete;

  // Takes the first row, without its line break; false when there is none.
  bool take_row(std::string& row, std::uint64_t* lines);
  bool next(TextPiece&);
  int error() const { return error_; }
  bool is_empty() const { return read_ == 0; }
  bool endless() const { return endless_; }  // a row that does not end within the limit
  std::uint64_t size() const;
  std::uint64_t read_bytes() const { return read_; }

 private:
  bool more(std::vector<char>& to, std::size_t at, std::size_t most, std::size_t* got);
  std::size_t cut(std::string_view text) const;
  bool skip_line(TextPiece&);

  int fd_;
  bool rows_, regular_;
  const std::atomic<bool>& stop_;
  std::vector<char> rest_;  // after the last cut
  bool started_ = false, ended_ = false, endless_ = false;
  int error_ = 0;
  std::atomic<std::uint64_t> read_ = 0;
};

// One case a line.
std::unique_ptr<CaseSource> json_lines_source(int fd, const Inputs&, bool rest_false, const std::atomic<bool>& stop);

// One case a row, after a head. Null, and what is wrong with it, when the head cannot be used; nothing is wrong with one that is not there. `delimiter` 0: as the head shows, and then set.
class CellTable;
std::unique_ptr<CaseSource> csv_source(int fd, const Inputs&, CellTable&, char* delimiter, const std::atomic<bool>& stop,
                                       std::vector<CaseError>& errors);

}  // namespace domat
