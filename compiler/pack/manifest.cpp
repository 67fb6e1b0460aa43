#include "compiler/pack/manifest.h"

#include <algorithm>

#include "compiler/base/unicode.h"

// Header-only, because the packaged library is built to throw.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
// Version 3.3 asserts that a key follows `[`, and under clang assumes it, just before reporting the error that no key does.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

namespace domat {

namespace {

constexpr std::size_t kMaxDotsInALine = 64;
constexpr std::size_t kMaxNesting = TOML_MAX_NESTED_VALUES;

class Reader {
 public:
  Reader(FileId file, const SourceMap& sources, Diagnostics& diagnostics)
      : file_(file), text_(sources.text(file)), diagnostics_(diagnostics) {
    lines_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) characters_.push_back(static_cast<std::uint32_t>(i));
      if (text_[i] == '\n') lines_.push_back(characters_.size());
    }
  }

  Manifest read() {
    Manifest manifest;
    if (!check_outline()) return manifest;
    const toml::parse_result parsed = toml::parse(text_);
    if (!parsed) {
      report_syntax(parsed.error());
      return manifest;
    }
    for (const auto& [key, node] : parsed.table()) {
      if (diagnostics_.dropped() != 0) break;
      read_key(key, node, manifest);
    }
    if (!has_name_) diagnostics_.report(Diag::manifest_without_name, Span{file_, 0, 0});
    return manifest;
  }

 private:
  // What toml++ 3.3 cannot be given: keys of many dotted parts (they hold on one line, and so does the depth they give), and
  // other letters than ASCII where a key or a value is looked for (its question whether they are spaces has no defined answer).
  bool check_outline() {
    std::size_t dots = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '\n') dots = 0;
      else if (c == '#') i = std::min(text_.find('\n', i), text_.size()) - 1;
      else if (static_cast<unsigned char>(c) >= 0x80) return refuse(Diag::manifest_syntax, i, {});
      else if (c == '.' && ++dots > kMaxDotsInALine) return refuse(Diag::nesting_too_deep, i, {kMaxDotsInALine});
      else if ((c == '"' || c == '\'') && text_.substr(i + 1, 2) == std::string(2, c)) return refuse(Diag::manifest_long_string, i, {});
      else if (c != '"' && c != '\'') continue;
      else if (!may_open_string(i)) return refuse(Diag::manifest_syntax, i, {});
      else i = end_of_string(i);
    }
    return true;
  }

  // Glued to what stands before it, a string would be looked into as if it were part of that.
  bool may_open_string(std::size_t at) const { return at == 0 || std::string_view(" \t\r\n=[{,.").find(text_[at - 1]) != std::string_view::npos; }

  bool refuse(Diag kind, std::size_t at, std::vector<Arg> args) {
    std::size_t end = at + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
    diagnostics_.report(kind, span(at, end), std::move(args));
    return false;
  }

  // The closing quotation mark, or what stands before the line's end, where toml++ will stop.
  std::size_t end_of_string(std::size_t opening) const {
    std::size_t i = opening + 1;
    for (; i < text_.size() && text_[i] != '\n' && text_[i] != text_[opening]; ++i)
      if (text_[i] == '\\' && text_[opening] == '"' && i + 1 < text_.size() && text_[i + 1] != '\n') ++i;
    return i < text_.size() && text_[i] == '\n' ? i - 1 : i;
  }

  // The library's own text is English only and names its own notions; all that is kept of it is the place.
  void report_syntax(const toml::parse_error& error) {
    const std::string_view reason = error.description();
    const Span where = span(error.source());
    if (reason.find("cannot redefine existing") != std::string_view::npos) diagnostics_.report(Diag::manifest_duplicate_key, where);
    else if (reason.find("maximum nested") != std::string_view::npos) diagnostics_.report(Diag::nesting_too_deep, where, {kMaxNesting});
    else diagnostics_.report(Diag::manifest_syntax, where);
  }

  void read_key(const toml::key& key, const toml::node& node, Manifest& manifest) {
    static const std::vector<std::string> kKeys = {"name", "version", "language", "jurisdiction", "currency", "date-fact", "dependencies"};
    const std::string name(key.str());
    if (name == "name") has_name_ = true, read_name(key, node, manifest);
    else if (name == "version") read_text(key, node, &manifest.version);
    else if (name == "language") read_language(key, node, manifest);
    else if (name == "jurisdiction") read_text(key, node, &manifest.jurisdiction);
    else if (name == "currency") read_currency(key, node, manifest);
    else if (name == "date-fact") read_date_fact(key, node, manifest);
    else if (name == "dependencies") read_dependencies(key, node, manifest);
    else unknown_key(key, kKeys);
  }

  void unknown_key(const toml::key& key, const std::vector<std::string>& known) {
    const std::string name(key.str());
    auto report = diagnostics_.report(Diag::manifest_unknown_key, span(key.source()), {name});
    if (const auto near = nearest(name, known)) report.help(Note::did_you_mean, {*near});
    else report.help(Note::known_keys, {listed(known)});
  }

  void read_name(const toml::key& key, const toml::node& node, Manifest& manifest) {
    if (!read_text(key, node, &manifest.name)) return;
    manifest.name = nfc(manifest.name);
    if (manifest.name.empty()) diagnostics_.report(Diag::manifest_without_name, span(node.source()));
  }

  void read_language(const toml::key& key, const toml::node& node, Manifest& manifest) {
    std::string text;
    if (!read_text(key, node, &text)) return;
    if (text == "en") manifest.language = Lang::en;
    else if (text != "fr") diagnostics_.report(Diag::manifest_unknown_language, span(node.source()), {text});
  }

  void read_currency(const toml::key& key, const toml::node& node, Manifest& manifest) {
    std::string text;
    if (!read_text(key, node, &text)) return;
    if (currency_digits(text)) manifest.currency = text;
    else diagnostics_.report(Diag::manifest_unknown_currency, span(node.source()), {text});
  }

  void read_date_fact(const toml::key& key, const toml::node& node, Manifest& manifest) {
    std::string text;
    if (!read_text(key, node, &text)) return;
    manifest.date_fact = nfc(text);
    manifest.date_fact_span = span(node.source());
  }

  void read_dependencies(const toml::key& key, const toml::node& node, Manifest& manifest) {
    const toml::table* table = node.as_table();
    if (!table) return wrong_type(key, node, {"une table : `[dependencies]`", "a table: `[dependencies]`"});
    for (const auto& [name, value] : *table) {
      if (diagnostics_.dropped() != 0) break;
      read_dependency(name, value, manifest);
    }
  }

  void read_dependency(const toml::key& key, const toml::node& node, Manifest& manifest) {
    const std::string name = nfc(key.str());
    const toml::table* table = node.as_table();
    if (!table) return wrong_type(key, node, {"une table telle que { path = \"../autre\" }", "a table such as { path = \"../other\" }"});
    if (!is_name(name)) {
      diagnostics_.report(Diag::dependency_name, span(key.source()), {name});
      return;
    }
    std::string path;
    bool has_path = false;
    for (const auto& [inner, value] : *table) {
      if (inner.str() != "path") {
        unknown_key(inner, {"path"});
        continue;
      }
      has_path = true;
      if (!read_text(inner, value, &path)) return;
    }
    if (!has_path || path.empty()) diagnostics_.report(Diag::dependency_without_path, span(key.source()), {name});
    else manifest.dependencies.push_back({name, path, span(key.source())});
  }

  // What `import` can write: letters, digits and `_`. Other letters than ASCII are left to whoever reads the import.
  static bool is_name(const std::string& name) {
    return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    });
  }

  bool read_text(const toml::key& key, const toml::node& node, std::string* text) {
    const toml::value<std::string>* value = node.as_string();
    if (!value) {
      wrong_type(key, node, {"un texte entre guillemets", "a string between quotation marks"});
      return false;
    }
    *text = value->get();
    return true;
  }

  void wrong_type(const toml::key& key, const toml::node& node, Arg expected) {
    diagnostics_.report(Diag::manifest_wrong_type, span(node.source()), {std::string(key.str()), std::move(expected)});
  }

  static std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
    return out;
  }

  // ---- places: toml++ counts lines and characters, from 1

  std::size_t offset(toml::source_position position) const {
    const std::size_t line = std::max<std::size_t>(position.line, 1), column = std::max<std::size_t>(position.column, 1);
    if (line > lines_.size()) return text_.size();
    const std::size_t character = lines_[line - 1] + column - 1;
    return character < characters_.size() ? characters_[character] : text_.size();
  }

  Span span(std::size_t begin, std::size_t end) const { return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}; }
  Span span(const toml::source_region& region) const {
    const std::size_t begin = offset(region.begin);
    return span(begin, std::max(begin, offset(region.end)));
  }

  FileId file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<std::uint32_t> characters_;  // offset of each
  std::vector<std::size_t> lines_;         // first character of each
  bool has_name_ = false;
};

}  // namespace

Manifest parse_manifest(FileId file, const SourceMap& sources, Diagnostics& diagnostics) { return Reader(file, sources, diagnostics).read(); }

}  // namespace domat
