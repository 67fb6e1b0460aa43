#include "compiler/base/fences.h"

#include <algorithm>

namespace domat {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kShortestRun = 3, kDeepest = 3;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// Takes the first word off a text.
std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  return word;
}

bool is_marked(std::string_view info) { return next_word(info) == "domat"; }

// What stands on a line after the marks of quotations and of items of lists.
std::string_view without_containers(std::string_view line) {
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t>"), line.size()));
    const std::size_t mark = std::min(line.find_first_not_of("0123456789"), line.size());
    const bool item = mark < line.size() && std::string_view(mark ? ".)" : "-*+").find(line[mark]) != std::string_view::npos;
    if (!item || mark + 1 == line.size() || kBlanks.find(line[mark + 1]) == std::string_view::npos) return line;
    line.remove_prefix(mark + 1);
  }
}

// The three or more marks that a text begins with; empty when it does not.
std::string_view run_at(std::string_view text) {
  if (text.empty() || (text[0] != '`' && text[0] != '~')) return {};
  const std::string_view run = text.substr(0, text.find_first_not_of(text[0]));
  return run.size() < kShortestRun ? std::string_view{} : run;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Fence> run() {
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      const std::string_view line = take();
      if (open_ && closes(line)) {
        end(begin, Fence::closed);
      } else if (const Fence fence = opened_by(line, begin); begins(fence)) {
        if (open_) end(begin, Fence::unclosed);
        all_.push_back(fence);
        open_ = true;
      }
    }
    if (open_) end(text_.size(), Fence::unclosed);
    return std::move(all_);
  }

 private:
  // The next line, without its end.
  std::string_view take() {
    const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
    const std::string_view line = text_.substr(at_, end - at_);
    at_ = std::min(end + (text_.substr(end, 2) == "\r\n" ? 2 : 1), text_.size());
    return line;
  }

  Fence opened_by(std::string_view line, std::size_t begin) const {
    Fence fence;
    std::string_view rest = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    if (run_at(rest).empty() || line.size() - rest.size() > kDeepest) {
      rest = without_containers(line);
      fence.state = Fence::out_of_place;
    }
    fence.run = run_at(rest);
    fence.info = trimmed(rest.substr(fence.run.size()));
    fence.begin = static_cast<std::uint32_t>(begin);
    fence.marks = static_cast<std::uint32_t>(rest.data() - text_.data());
    fence.inside = static_cast<std::uint32_t>(at_);
    return fence;
  }

  bool begins(const Fence& fence) const {
    // ```a``` is code within a line.
    if (fence.run.empty() || (fence.run[0] == '`' && fence.info.find('`') != std::string_view::npos)) return false;
    if (fence.state == Fence::out_of_place) return !open_ && holds_rules(fence);
    // Within another block it is a text about blocks where the marks are shorter; else nobody has closed the other one.
    return !open_ || (is_marked(fence.info) && fence.run.size() >= all_.back().run.size() && fence.run[0] == all_.back().run[0]);
  }

  bool closes(std::string_view line) const {
    const Fence& open = all_.back();
    std::string_view rest = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    if (open.state == Fence::out_of_place) rest = without_containers(line);
    else if (line.size() - rest.size() > kDeepest) return false;
    const std::string_view run = run_at(rest);
    return run.size() >= open.run.size() && run[0] == open.run[0] && trimmed(rest.substr(run.size())).empty();
  }

  void end(std::size_t at, Fence::State state) {
    Fence& open = all_.back();
    open.inside_end = static_cast<std::uint32_t>(at);
    if (open.state != Fence::out_of_place) open.state = state;
    open_ = false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Fence> all_;
  bool open_ = false;
};

}  // namespace

std::vector<Fence> fences(std::string_view markdown) { return Reader(markdown).run(); }

bool holds_rules(const Fence& fence) {
  std::string_view info = fence.info;
  return next_word(info) == "domat" && next_word(info) != "sketch";
}

bool nearly_holds_rules(const Fence& fence) {
  std::string_view info = fence.info;
  const std::string_view word = next_word(info);
  return word != "domat" && std::ranges::equal(word, std::string_view("domat"), [](char a, char b) { return (a | 0x20) == b; });
}

bool is_literate(std::string_view file_name) { return file_name.ends_with(".domat.md"); }

}  // namespace domat
