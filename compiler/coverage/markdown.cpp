#include "compiler/coverage/markdown.h"

#include <algorithm>
#include <vector>

namespace domat::coverage {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

// Emphasis, code and links of one line of text.
class Inline {
 public:
  explicit Inline(std::string_view s) : s_(s) {}

  std::string run() {
    while (at_ < s_.size()) step();
    return std::move(out_);
  }

 private:
  // What stands between the marks at this place and the next ones like them; nothing when there are none.
  bool between(std::string_view marks, const char* tag, bool nested) {
    if (!s_.substr(at_).starts_with(marks)) return false;
    const auto begin = at_ + marks.size(), end = s_.find(marks, begin);
    if (end == std::string_view::npos || end == begin || s_[begin] == ' ') return false;
    const auto inner = s_.substr(begin, end - begin);
    out_ += std::string("<") + tag + ">" + (nested ? Inline(inner).run() : escaped(inner)) + "</" + tag + ">";
    at_ = end + marks.size();
    return true;
  }
  bool link() {
    if (s_[at_] != '[') return false;
    const auto close = s_.find("](", at_), end = close == std::string_view::npos ? close : s_.find(')', close);
    if (end == std::string_view::npos) return false;
    const std::string text = escaped(s_.substr(at_ + 1, close - at_ - 1));
    const auto target = s_.substr(close + 2, end - close - 2);
    const bool web = target.starts_with("https://") || target.starts_with("http://");
    out_ += web ? "<a href=\"" + escaped(target) + "\" rel=\"noreferrer\">" + text + "</a>" : text;
    at_ = end + 1;
    return true;
  }
  void step() {
    const bool word_before = at_ > 0 && s_[at_ - 1] != ' ' && s_[at_ - 1] != '(';
    if (between("`", "code", false) || between("**", "strong", true) || (!word_before && (between("*", "em", true) || between("_", "em", true))) || link()) return;
    out_ += escaped(s_.substr(at_++, 1));
  }

  std::string_view s_;
  std::size_t at_ = 0;
  std::string out_;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

class Blocks {
 public:
  Blocks(std::string_view text, int level) : lines_(lines_of(text)), level_(level) {}

  std::string run() {
    while (at_ < lines_.size()) block();
    return std::move(out_);
  }

 private:
  std::string_view here() const { return trimmed(lines_[at_]); }
  static bool fence(std::string_view s) { return s.starts_with("```") || s.starts_with("~~~"); }
  static std::size_t heading(std::string_view s) {
    const auto n = std::min(s.find_first_not_of('#'), s.size());
    return n >= 1 && n <= 6 && (n == s.size() || s[n] == ' ') ? n : 0;
  }
  // How long the mark of an item of a list is, "- " or "12. ".
  static std::size_t bullet(std::string_view s) {
    if (s.starts_with("- ") || s.starts_with("* ")) return 2;
    const auto digits = std::min(s.find_first_not_of("0123456789"), s.size());
    return digits > 0 && digits < 4 && s.substr(digits).starts_with(". ") ? digits + 2 : 0;
  }
  static bool plain(std::string_view s) { return !s.empty() && !fence(s) && !heading(s) && !bullet(s) && s[0] != '|' && s[0] != '>'; }

  // This line and those that go on with it.
  std::string paragraph(std::string_view first) {
    std::string text(first);
    for (++at_; at_ < lines_.size() && plain(here()); ++at_) text += "\n" + std::string(here());
    return Inline(text).run();
  }

  void block() {
    const std::string_view s = here();
    if (s.empty()) return void(++at_);
    if (fence(s)) return code(s.substr(0, 3));
    if (const auto n = heading(s)) {
      const std::string tag = "h" + std::to_string(std::min<std::size_t>(6, n + static_cast<std::size_t>(level_)));
      out_ += "<" + tag + ">" + Inline(trimmed(s.substr(n))).run() + "</" + tag + ">\n";
      return void(++at_);
    }
    if (bullet(s)) return list(s[0] >= '0' && s[0] <= '9' ? "ol" : "ul");
    if (s[0] == '|') return table();
    if (s[0] == '>') {
      out_ += "<blockquote>" + paragraph(trimmed(s.substr(1))) + "</blockquote>\n";
      return;
    }
    out_ += "<p>" + paragraph(s) + "</p>\n";
  }

  void code(std::string_view marks) {
    std::string text;
    for (++at_; at_ < lines_.size() && !here().starts_with(marks); ++at_) text += escaped(lines_[at_]) + "\n";
    ++at_;
    out_ += "<pre class=\"other\">" + text + "</pre>\n";
  }

  void list(const char* tag) {
    out_ += std::string("<") + tag + ">";
    while (at_ < lines_.size() && bullet(here()) > 0) out_ += "<li>" + paragraph(here().substr(bullet(here()))) + "</li>";
    out_ += std::string("</") + tag + ">\n";
  }

  void table() {
    out_ += "<div class=\"wide\"><table>";
    for (bool head = true; at_ < lines_.size() && here().starts_with("|"); ++at_, head = false) {
      if (here().find_first_not_of("|-: ") == std::string_view::npos) continue;
      out_ += "<tr>";
      std::string_view row = here().substr(1);
      while (!row.empty()) {
        const auto end = std::min(row.find('|'), row.size());
        out_ += (head ? "<th>" : "<td>") + Inline(trimmed(row.substr(0, end))).run() + (head ? "</th>" : "</td>");
        row.remove_prefix(std::min(end + 1, row.size()));
      }
      out_ += "</tr>";
    }
    out_ += "</table></div>\n";
  }

  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  int level_;
  std::string out_;
};

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': break;
      default:
        // No control character stands in a page; what they would do in a terminal they do not do here.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string markdown_html(std::string_view text, int level) { return Blocks(text, level).run(); }

}  // namespace domat::coverage
