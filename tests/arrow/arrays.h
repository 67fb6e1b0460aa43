// Arrow arrays by hand: every buffer is exactly as long as it has to be, so that a sanitizer sees whoever reads past it.
#pragma once
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/include/domat/pack.h"

namespace domat::arrow_test {

// How an array lies: what stands before its first element and after its last, and what it says of its nulls.
struct Layout {
  int before = 0, after = 0;
  bool bitmap = false;  // even where nothing is null
  bool counted = true;  // else null_count is -1
  bool aligned = true;
};

struct Array {
  std::string name, format;
  std::int64_t length = 0, null_count = 0, offset = 0;
  std::vector<std::optional<std::vector<std::uint8_t>>> buffers;
  std::vector<Array> children;
  std::shared_ptr<Array> dictionary;
  bool aligned = true;

  Array& named(std::string n) {
    name = std::move(n);
    return *this;
  }
  // The same with k of the elements before it, so that it may be the child of an array with an offset of k.
  Array& reach_back(int k) {
    offset -= k, length += k;
    return *this;
  }
};

inline std::vector<std::uint8_t> packed(const std::vector<bool>& bits) {
  std::vector<std::uint8_t> bytes((bits.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < bits.size(); ++i) bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | bits[i] << (i % 8));
  return bytes;
}

// Lengths, nulls and bitmap; `known` says which elements are not null.
inline Array outline(std::string name, std::string format, const std::vector<bool>& known, const Layout& l) {
  Array a;
  a.name = std::move(name), a.format = std::move(format);
  a.length = static_cast<std::int64_t>(known.size()), a.offset = l.before, a.aligned = l.aligned;
  std::vector<bool> all(static_cast<std::size_t>(l.before), true);
  all.insert(all.end(), known.begin(), known.end());
  all.insert(all.end(), static_cast<std::size_t>(l.after), true);
  for (const bool k : known) a.null_count += !k;
  const bool bitmap = l.bitmap || a.null_count > 0;
  a.buffers.push_back(bitmap ? std::optional(packed(all)) : std::nullopt);
  if (!l.counted) a.null_count = -1;
  return a;
}

template <typename T>
std::vector<bool> which_known(const std::vector<std::optional<T>>& values) {
  std::vector<bool> known;
  for (auto& v : values) known.push_back(v.has_value());
  return known;
}

inline Array booleans(std::string name, const std::vector<std::optional<bool>>& values, const Layout& l = {}, bool under_null = true) {
  Array a = outline(std::move(name), "b", which_known(values), l);
  std::vector<bool> bits(static_cast<std::size_t>(l.before), under_null);
  for (auto& v : values) bits.push_back(v.value_or(under_null));
  bits.insert(bits.end(), static_cast<std::size_t>(l.after), under_null);
  a.buffers.push_back(packed(bits));
  return a;
}

inline unsigned width_of(const std::string& format) {
  switch (format[0]) {
    case 'c':
    case 'C': return 1;
    case 's':
    case 'S': return 2;
    case 'i':
    case 'I':
    case 't': return 4;
    case 'd': return 16;
    default: return 8;
  }
}

// Of any format with numbers; `under_null` is cut to its width.
inline Array numbers(std::string name, std::string format, const std::vector<std::optional<std::int64_t>>& values, const Layout& l = {}, std::int64_t under_null = INT64_MIN + 77) {
  const unsigned width = width_of(format);
  Array a = outline(std::move(name), std::move(format), which_known(values), l);
  std::vector<std::uint8_t> bytes;
  const auto add = [&](std::int64_t v) {
    const __int128 wide = v;
    const auto* p = reinterpret_cast<const std::uint8_t*>(&wide);
    bytes.insert(bytes.end(), p, p + width);
  };
  for (int i = 0; i < l.before; ++i) add(under_null);
  for (auto& v : values) add(v.value_or(under_null));
  for (int i = 0; i < l.after; ++i) add(under_null);
  a.buffers.push_back(std::move(bytes));
  return a;
}
inline Array dates(std::string name, const std::vector<std::optional<std::int64_t>>& values, const Layout& l = {}) { return numbers(std::move(name), "tdD", values, l, INT32_MIN); }

template <typename Offset>
std::vector<std::uint8_t> offsets(const std::vector<std::int64_t>& ends) {
  std::vector<std::uint8_t> bytes(ends.size() * sizeof(Offset));
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const auto end = static_cast<Offset>(ends[i]);
    std::memcpy(&bytes[i * sizeof(Offset)], &end, sizeof end);
  }
  return bytes;
}

inline Array texts(std::string name, const std::vector<std::optional<std::string>>& values, const Layout& l = {}, bool large = false) {
  Array a = outline(std::move(name), large ? "U" : "u", which_known(values), l);
  std::string bytes;
  std::vector<std::int64_t> ends{0};
  const auto add = [&](const std::string& text) {
    bytes += text;
    ends.push_back(static_cast<std::int64_t>(bytes.size()));
  };
  for (int i = 0; i < l.before; ++i) add("avant");
  for (auto& v : values) add(v.value_or("nul"));
  for (int i = 0; i < l.after; ++i) add("après");
  a.buffers.push_back(large ? offsets<std::int64_t>(ends) : offsets<std::int32_t>(ends));
  a.buffers.push_back(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
  return a;
}

// Numbers that are indexes into texts.
inline Array dictionary(Array indexes, Array entries) {
  indexes.dictionary = std::make_shared<Array>(std::move(entries));
  return indexes;
}

// Its children have at least as much before them as it has.
inline Array structure(std::string name, std::size_t length, std::vector<Array> children, const std::vector<bool>& known = {}, const Layout& l = {}) {
  Array a = outline(std::move(name), "+s", known.empty() ? std::vector<bool>(length, true) : known, l);
  a.children = std::move(children);
  for (Array& c : a.children) c.reach_back(l.before);
  return a;
}

// Of which the lists are the elements of `items` in turn: lengths, or none. What lies before is empty, and so are nulls.
inline Array lists(std::string name, const std::vector<std::optional<int>>& lengths, Array items, const Layout& l = {}, bool large = false) {
  Array a = outline(std::move(name), large ? "+L" : "+l", which_known(lengths), l);
  std::vector<std::int64_t> ends{0};
  for (int i = 0; i < l.before; ++i) ends.push_back(0);
  for (auto& n : lengths) ends.push_back(ends.back() + n.value_or(0));
  for (int i = 0; i < l.after; ++i) ends.push_back(ends.back());
  a.buffers.push_back(large ? offsets<std::int64_t>(ends) : offsets<std::int32_t>(ends));
  a.children.push_back(std::move(items.named("item")));
  return a;
}

inline Array nulls(std::string name, std::size_t length) {
  Array a;
  a.name = std::move(name), a.format = "n";
  a.length = a.null_count = static_cast<std::int64_t>(length);
  return a;
}

// The two structures of an array, as long as this lives.
class Exposed {
 public:
  explicit Exposed(const Array& a) { build(a, schema, array); }
  Exposed(const Exposed&) = delete;
  ArrowSchema schema{};
  ArrowArray array{};

 private:
  void build(const Array& a, ArrowSchema& s, ArrowArray& out) {
    s.format = texts_.emplace_back(a.format).c_str();
    s.name = texts_.emplace_back(a.name).c_str();
    s.flags = ARROW_FLAG_NULLABLE;
    out.length = a.length, out.null_count = a.null_count, out.offset = a.offset;
    out.n_buffers = static_cast<std::int64_t>(a.buffers.size());
    auto& buffers = buffers_.emplace_back();
    for (auto& b : a.buffers) buffers.push_back(b ? copy(*b, a.aligned) : nullptr);
    out.buffers = buffers.data();
    s.n_children = out.n_children = static_cast<std::int64_t>(a.children.size());
    auto& schemas = schema_lists_.emplace_back();
    auto& arrays = array_lists_.emplace_back();
    for (auto& c : a.children) {
      schemas.push_back(&schemas_.emplace_back());
      arrays.push_back(&arrays_.emplace_back());
      build(c, *schemas.back(), *arrays.back());
    }
    s.children = schemas.data(), out.children = arrays.data();
    if (a.dictionary) {
      s.dictionary = &schemas_.emplace_back(), out.dictionary = &arrays_.emplace_back();
      build(*a.dictionary, *s.dictionary, *out.dictionary);
    }
    s.release = [](ArrowSchema*) {};
    out.release = [](ArrowArray*) {};
  }
  const void* copy(const std::vector<std::uint8_t>& bytes, bool aligned) {
    auto& p = data_.emplace_back(new std::uint8_t[bytes.size() + 1]);
    if (aligned) p.reset(new std::uint8_t[bytes.size()]);
    std::uint8_t* at = p.get() + (aligned ? 0 : 1);
    if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    return at;
  }

  std::deque<std::string> texts_;
  std::deque<std::vector<const void*>> buffers_;
  std::deque<std::unique_ptr<std::uint8_t[]>> data_;
  std::deque<ArrowSchema> schemas_;
  std::deque<ArrowArray> arrays_;
  std::deque<std::vector<ArrowSchema*>> schema_lists_;
  std::deque<std::vector<ArrowArray*>> array_lists_;
};

}  // namespace domat::arrow_test
