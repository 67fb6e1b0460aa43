#include "compiler/import/yaml.h"

#include <yaml.h>

#include <unordered_set>

#include "compiler/diagnostics/printable.h"

namespace domat {

const Yaml* Yaml::find(const std::string& key) const {
  for (auto& [k, v] : entries)
    if (k.text == key) return &v;
  return nullptr;
}

namespace {

class Reader {
 public:
  Reader(const std::string& text, Problem& problem) : problem_(problem) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Reader() { yaml_parser_delete(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool read(Yaml& root) {
    for (bool documents = false;;) {
      yaml_event_t event;
      if (!yaml_parser_parse(&parser_, &event)) return fail(parser_.problem_mark.line, {"ce n'est pas du YAML bien formé", "this is not well-formed YAML"});
      const bool good = take(event, root, documents);
      const bool end = event.type == YAML_STREAM_END_EVENT;
      yaml_event_delete(&event);
      if (!good || end) return good;
    }
  }

 private:
  // A sequence or mapping that is not closed yet; of a mapping, the key that waits for its value.
  struct Open {
    Yaml node;
    bool has_key = false;
    Yaml key;
    std::unordered_set<std::string> keys;
  };

  bool take(const yaml_event_t& e, Yaml& root, bool& documents) {
    const std::size_t line = e.start_mark.line;
    switch (e.type) {
      case YAML_DOCUMENT_START_EVENT:
        if (documents) return fail(line, {"un seul document par fichier", "one document a file"});
        return documents = true;
      case YAML_ALIAS_EVENT: return fail(line, {"les renvois (`*nom`) ne sont pas lus : écrire la valeur", "aliases (`*name`) are not read: write the value"});
      case YAML_SCALAR_EVENT: return add(scalar(e), line, root);
      case YAML_SEQUENCE_START_EVENT: return open(Yaml::sequence, line);
      case YAML_MAPPING_START_EVENT: return open(Yaml::mapping, line);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: {
        Yaml done = std::move(open_.back().node);
        open_.pop_back();
        return add(std::move(done), line, root);
      }
      default: return true;
    }
  }

  static Yaml scalar(const yaml_event_t& e) {
    Yaml y;
    y.line = static_cast<std::uint32_t>(e.start_mark.line + 1);
    y.text.assign(reinterpret_cast<const char*>(e.data.scalar.value), e.data.scalar.length);
    const bool plain = e.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const bool null = plain && (y.text.empty() || y.text == "~" || y.text == "null" || y.text == "Null" || y.text == "NULL");
    y.kind = null ? Yaml::nothing : Yaml::scalar;
    return y;
  }

  bool open(Yaml::Kind kind, std::size_t line) {
    if (open_.size() == kMaxYamlDepth) return fail(line, {"plus de 64 niveaux d'imbrication", "more than 64 levels of nesting"});
    if (!open_.empty() && open_.back().node.kind == Yaml::mapping && !open_.back().has_key) return key_expected(line);
    open_.emplace_back();
    open_.back().node.kind = kind;
    open_.back().node.line = static_cast<std::uint32_t>(line + 1);
    return true;
  }
  bool key_expected(std::size_t line) { return fail(line, {"une clé est un mot ou un texte", "a key is a word or a text"}); }

  bool add(Yaml y, std::size_t line, Yaml& root) {
    if (++nodes_ > kMaxYamlNodes) return fail(line, {"plus de 1 000 000 d'éléments", "more than 1,000,000 items"});
    if (open_.empty()) {
      root = std::move(y);
      return true;
    }
    Open& o = open_.back();
    if (o.node.kind == Yaml::sequence) {
      o.node.items.push_back(std::move(y));
    } else if (o.has_key) {
      o.node.entries.push_back({std::move(o.key), std::move(y)});
      o.has_key = false;
    } else {
      if (y.kind != Yaml::scalar) return key_expected(line);
      if (!o.keys.insert(y.text).second) return fail(line, {"la clé `" + printable(y.text) + "` est écrite deux fois", "the key `" + printable(y.text) + "` is written twice"});
      o.key = std::move(y);
      o.has_key = true;
    }
    return true;
  }

  bool fail(std::size_t line, Arg message) {
    problem_ = {static_cast<std::uint32_t>(line + 1), "", std::move(message)};
    return false;
  }

  yaml_parser_t parser_;
  Problem& problem_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0;
};

}  // namespace

bool read_yaml(const std::string& text, Yaml& root, Problem& problem) { return Reader(text, problem).read(root); }

}  // namespace domat
