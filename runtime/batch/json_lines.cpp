// Cases in JSON, one a line.
#include <cstring>

#include "runtime/batch/json_case.h"
#include "runtime/batch/source.h"

namespace domat {

namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

class Lines final : public PieceReader {
 public:
  Lines(const Inputs& inputs, bool rest_false) : cases_(inputs, true, rest_false) {}

  void read(const Piece& of, Worker& w) override {
    const auto& piece = static_cast<const TextPiece&>(of);
    if (piece.too_large) {
      w.fail({{CaseError::case_too_large, "", 0, 0, {std::to_string(kMaxCaseBytes >> 20)}}}, 0);
      w.result().lines = 1;
      return;
    }
    const char* p = piece.bytes.data();
    const char* const end = p + piece.size;
    std::uint64_t line = 0;
    for (; p < end; ++line) p = read_line(p, end, line, w);
    w.result().lines = line;
  }

 private:
  // The line after it.
  const char* read_line(const char* p, const char* end, std::uint64_t line, Worker& w) {
    if (w.quick()) {
      const char* after = cases_.read(p, w.columns());
      if (after && (after == end || *after == '\n')) {
        if (w.end_row()) return after + 1;
      } else {
        w.columns().undo_row();
      }
    }
    const void* feed = std::memchr(p, '\n', static_cast<std::size_t>(end - p));
    const char* to = feed ? static_cast<const char*>(feed) : end;
    const std::string_view text(p, static_cast<std::size_t>(to - p));
    if (is_blank(text)) return to + 1;
    std::vector<CaseError> errors = w.general(text);
    if (!errors.empty()) w.fail(std::move(errors), line);
    return to + 1;
  }

  JsonCases cases_;
};

class JsonLines final : public CaseSource {
 public:
  JsonLines(int fd, const Inputs& inputs, bool rest_false, const std::atomic<bool>& stop) : inputs_(inputs), rest_false_(rest_false), stream_(fd, false, stop) {}
  std::unique_ptr<Piece> make_piece() const override { return std::make_unique<TextPiece>(); }
  bool next(Piece& piece) override { return stream_.next(static_cast<TextPiece&>(piece)); }
  std::unique_ptr<PieceReader> reader() const override { return std::make_unique<Lines>(inputs_, rest_false_); }
  std::string problem(bool french) const override { return stream_.error() ? system_words(stream_.error(), french) : ""; }
  std::uint64_t whole() const override { return stream_.size(); }
  std::uint64_t done() const override { return stream_.read_bytes(); }
  std::uint64_t first_line() const override { return 1; }

 private:
  const Inputs& inputs_;
  bool rest_false_;
  TextStream stream_;
};

}  // namespace

std::unique_ptr<CaseSource> json_lines_source(int fd, const Inputs& inputs, bool rest_false, const std::atomic<bool>& stop) {
  return std::make_unique<JsonLines>(fd, inputs, rest_false, stop);
}

}  // namespace domat
