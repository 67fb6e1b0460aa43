// domat format PACK [--check] [--to fr|en]
#include "compiler/format/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unistd.h>

#include "compiler/base/fences.h"
#include "compiler/base/load.h"
#include "compiler/driver/report.h"
#include "compiler/driver/write_file.h"
#include "compiler/syntax/parse.h"

namespace domat {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Change {
  std::string name;       // as messages call it
  std::string path, old;  // where it goes, and the file it takes the place of
  std::string text;
};

class Format {
 public:
  explicit Format(const Options& options) : o_(options) {}

  int run() {
    s_.pack = load_pack(o_.pack, s_.sources, s_.diags);
    from_ = s_.pack.manifest.language;
    to_ = o_.to.empty() ? from_ : o_.to == "fr" ? Lang::fr : Lang::en;
    if (s_.pack.files.empty()) return finish(kUsage);
    // The language of the files stands in the manifest.
    if (manifest_has_errors()) return finish(kRuleErrors);
    for (FileId file : s_.pack.files) read(file);
    for (const File& file : files_) format(file);
    if (failed_) return finish(kInternal);
    // A pack half in French and half in English would be none at all.
    if (from_ != to_ && s_.diags.has_errors()) return finish(kRuleErrors);
    if (from_ != to_ && !translate_pack()) return finish(kUsage);
    if (o_.check_only) return finish(list_changes());
    return finish(write_changes() ? kDone : kUsage);
  }

 private:
  int finish(int status) {
    print_diagnostics(s_, o_, false);
    bool done = status == kDone || status == kTestFails;
    return done && s_.diags.has_errors() ? int{kRuleErrors} : status;
  }
  void say(std::string_view fr, std::string_view en) const { fmt::print(stderr, "domat: {}\n", o_.lang == Lang::fr ? fr : en); }

  // Of its own: what is wrong with the packs it depends on does not hinder.
  bool manifest_has_errors() const {
    if (lone()) return false;
    Diagnostics own;
    parse_manifest(s_.pack.manifest_file, s_.sources, own);
    return own.has_errors();
  }
  bool lone() const { return !s_.pack.manifest_file.valid(); }
  std::string path_of(FileId file) const { return lone() ? o_.pack : (fs::path(o_.pack) / s_.sources.name(file)).string(); }

  struct File {
    FileId id;
    TokenList tokens;
    syntax::Tree tree;
  };
  // One with mistakes is left as it is.
  void read(FileId id) {
    std::size_t before = s_.diags.errors();
    File file{id, tokenize(s_.sources, id, from_, s_.diags), {}};
    file.tree = syntax::parse(s_.sources, id, from_, file.tokens, s_.names, s_.diags);
    if (s_.diags.errors() != before) return;
    add_own_names(s_.sources, file.tree, own_);
    files_.push_back(std::move(file));
  }

  void format(const File& f) {
    const auto& [file, tokens, tree] = f;
    if (from_ != to_ && has_taken_name(tree)) return;
    std::string text = format_source(s_.sources, file, from_, to_, tokens, tree, own_);
    if (!same(file, tokens, text)) {
      failed_ = true;
      say(fmt::format("erreur interne : la mise en forme changerait le sens de {} ; rien n'est écrit", s_.sources.name(file)),
          fmt::format("internal error: formatting would change the meaning of {}; nothing is written", s_.sources.name(file)));
      return;
    }
    add(file, std::move(text));
  }

  // Somebody's rules are about to be overwritten: what is written is read again first.
  bool same(FileId file, const TokenList& tokens, const std::string& text) const {
    SourceMap again;
    Diagnostics ignored;
    FileId copy = again.add(s_.sources.name(file), text);  // which says where its rules stand
    TokenList read = tokenize(again, copy, to_, ignored);
    return !ignored.has_errors() && same_tokens({s_.sources, file, from_, tokens}, {again, copy, to_, read});
  }

  void add(FileId file, std::string text) {
    std::string path = path_of(file);
    const bool marked = has_byte_order_mark(path), literate = is_literate(path);
    if (text == s_.sources.text(file) && (!marked || literate)) {
      if (!(lone() && from_ != to_)) return;
    }
    // Markdown stays as it is around its rules.
    if (marked && literate) text.insert(0, kByteOrderMark);
    changes_.push_back({s_.sources.name(file), path, path, std::move(text)});
  }

  static bool has_byte_order_mark(const std::string& path) {
    std::array<char, 3> head{};
    std::FILE* f = std::fopen(path.c_str(), "rb");
    if (!f) return false;
    std::size_t n = std::fread(head.data(), 1, head.size(), f);
    std::fclose(f);
    return std::string_view(head.data(), n) == kByteOrderMark;
  }

  // --- the other language

  // An enumeration called `Party` in a French pack would be taken for the parties in an English one.
  bool has_taken_name(const syntax::Tree& tree) {
    static constexpr std::array<std::string_view, 7> kFrench = {"Partie", "booléen", "argent", "entier", "décimal", "taux", "durée"},
                                                     kEnglish = {"Party", "boolean", "money", "integer", "decimal", "rate", "duration"};
    const auto& taken = to_ == Lang::fr ? kFrench : kEnglish;
    for (auto& item : tree.items) {
      auto* e = std::get_if<syntax::EnumDecl>(&item.data);
      if (!e || std::ranges::find(taken, s_.names.text(e->name.text)) == taken.end()) continue;
      say(fmt::format("{} : `{}` est le nom d'un type dans l'autre langue ; donner un autre nom à cette énumération",
                      s_.sources.place(e->name.span), s_.names.text(e->name.text)),
          fmt::format("{}: `{}` is the name of a type in the other language; give this enumeration another name",
                      s_.sources.place(e->name.span), s_.names.text(e->name.text)));
      name_taken_ = true;
      return true;
    }
    return false;
  }

  bool translate_pack() {
    if (name_taken_) return false;
    if (lone()) return rename_lone_file();
    std::string old(s_.sources.text(s_.pack.manifest_file)), text = set_language(old, to_);
    SourceMap again;
    Diagnostics ignored;
    if (parse_manifest(again.add("", text), again, ignored).language != to_ || ignored.has_errors()) {
      say("la ligne `language` de domat.toml n'a pas pu être réécrite ; rien n'est écrit", "the line `language` of domat.toml could not be rewritten; nothing is written");
      return false;
    }
    std::string path = (fs::path(o_.pack) / "domat.toml").string();
    if (has_byte_order_mark(path)) text.insert(0, kByteOrderMark);
    changes_.push_back({"domat.toml", path, path, std::move(text)});
    return true;
  }

  bool rename_lone_file() {
    fs::path path = o_.pack;
    const std::string extension = is_literate(o_.pack) ? ".domat.md" : ".domat", old = path.filename().string();
    std::string stem = old.substr(0, old.size() - extension.size());
    std::string name = (to_ == Lang::en ? stem + ".en" : fs::path(stem).stem().string()) + extension;
    Change& change = changes_.front();
    change.path = (path.parent_path() / name).string();
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(change.path, ignored))) return true;
    say(fmt::format("{} existe déjà ; rien n'est écrit", change.path), fmt::format("{} exists already; nothing is written", change.path));
    return false;
  }

  // --- what is done with the changes

  int list_changes() const {
    for (auto& c : changes_) fmt::print("{}\n", c.name);
    return changes_.empty() ? int{kDone} : int{kTestFails};
  }

  bool write_changes() const {
    Replacement files;
    for (auto& c : changes_)
      if (!files.prepare(c.path, c.text, c.old)) return cannot_write(c.path);
    if (std::string path = files.commit(); !path.empty()) return cannot_write(path);
    for (auto& c : changes_)
      if (c.path != c.old && ::unlink(c.old.c_str()) != 0) return cannot_write(c.old);
    return true;
  }

  bool cannot_write(const std::string& path) const {
    std::string cause = std::strerror(errno);
    say(fmt::format("{} ne peut pas être écrit ({})", path, cause), fmt::format("{} cannot be written ({})", path, cause));
    return false;
  }

  const Options& o_;
  Session s_;
  Lang from_ = Lang::fr, to_ = Lang::fr;
  std::vector<File> files_;
  OwnNames own_;
  std::vector<Change> changes_;
  bool failed_ = false, name_taken_ = false;
};

}  // namespace

int format_command(const Options& o) { return Format(o).run(); }

}  // namespace domat
