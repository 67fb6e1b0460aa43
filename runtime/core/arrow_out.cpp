#include "runtime/core/arrow_out.h"

namespace domat::arrow {

namespace {

// At the beginning of the piece of memory behind private_data.
struct Owned {
  void (*release)(void*);
  void* begins;  // as the allocator gave it, of any alignment
};

template <typename Node>
void release(Node* node) {
  for (std::int64_t i = 0; i < node->n_children; ++i)
    if (node->children[i]->release) node->children[i]->release(node->children[i]);
  if (node->dictionary && node->dictionary->release) node->dictionary->release(node->dictionary);
  auto* owned = static_cast<Owned*>(node->private_data);
  node->release = nullptr;
  owned->release(owned->begins);
}

constexpr std::uint64_t rounded(std::uint64_t bytes) { return (bytes + kAlignment - 1) & ~std::uint64_t{kAlignment - 1}; }

// Hands out a piece of memory from its beginning on.
class Cut {
 public:
  explicit Cut(void* p) : at_(align(p)) {}
  template <typename T>
  T* take(std::uint64_t count) {
    auto* p = reinterpret_cast<T*>(at_);
    at_ += rounded(count * sizeof(T));
    return p;
  }

 private:
  std::uint8_t* at_;
};

// What both kinds of node have.
template <typename Node>
std::uint64_t node_bytes(std::int64_t children, bool dictionary) {
  const auto n = static_cast<std::uint64_t>(children);
  return kAlignment + rounded(sizeof(Owned)) + rounded(n * sizeof(Node*)) + rounded(n * sizeof(Node)) + (dictionary ? rounded(sizeof(Node)) : 0);
}

template <typename Node>
void own(const domat_allocator& a, void* piece, Cut& cut, std::int64_t children, bool dictionary, Node* out) {
  *out = {};
  auto* owned = cut.template take<Owned>(1);
  *owned = {a.release, piece};
  const auto n = static_cast<std::uint64_t>(children);
  out->n_children = children;
  out->children = cut.template take<Node*>(n);
  Node* nodes = cut.template take<Node>(n);
  for (std::uint64_t i = 0; i < n; ++i) {
    nodes[i] = {};
    out->children[i] = &nodes[i];
  }
  if (n == 0) out->children = nullptr;
  if (dictionary) {
    out->dictionary = cut.template take<Node>(1);
    *out->dictionary = {};
  }
  out->release = &release<Node>;
  out->private_data = owned;
}

}  // namespace

bool make_schema(const domat_allocator& a, const char* format, const char* name, std::uint64_t name_length, bool nullable, std::int64_t children, bool dictionary, ArrowSchema* out) {
  std::uint64_t format_length = 0;
  while (format[format_length]) ++format_length;
  void* piece = allocate(a, node_bytes<ArrowSchema>(children, dictionary) + rounded(format_length + 1) + rounded(name_length + 1));
  if (!piece) return false;
  Cut cut(piece);
  own(a, piece, cut, children, dictionary, out);
  char* texts = cut.take<char>(format_length + 1);
  __builtin_memcpy(texts, format, static_cast<std::size_t>(format_length + 1));
  out->format = texts;
  texts = cut.take<char>(name_length + 1);
  __builtin_memcpy(texts, name, static_cast<std::size_t>(name_length));
  texts[name_length] = 0;
  out->name = texts;
  out->flags = nullable ? ARROW_FLAG_NULLABLE : 0;
  return true;
}

bool make_array(const domat_allocator& a, std::int64_t length, int buffers, const std::uint64_t* bytes, std::int64_t children, bool dictionary, ArrowArray* out) {
  std::uint64_t all = node_bytes<ArrowArray>(children, dictionary) + rounded(static_cast<std::uint64_t>(buffers) * sizeof(void*));
  for (int k = 0; k < buffers; ++k)
    if (bytes[k] != kAbsent) all += rounded(bytes[k] + 1);
  void* piece = allocate(a, all);
  if (!piece) return false;
  Cut cut(piece);
  own(a, piece, cut, children, dictionary, out);
  out->length = length;
  out->n_buffers = buffers;
  out->buffers = cut.take<const void*>(static_cast<std::uint64_t>(buffers));
  for (int k = 0; k < buffers; ++k) {
    out->buffers[k] = nullptr;
    if (bytes[k] == kAbsent) continue;
    const std::uint64_t size = rounded(bytes[k] + 1);
    auto* p = cut.take<std::uint8_t>(size);
    __builtin_memset(p + size - kAlignment, 0, kAlignment);
    out->buffers[k] = p;
  }
  out->null_count = buffers > 0 && bytes[0] != kAbsent ? -1 : 0;
  return true;
}

}  // namespace domat::arrow
