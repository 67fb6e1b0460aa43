// A case in JSON, read in one pass into a sink: no tree, no allocation. What stands between the values is guessed to be what stood there in the case
// before, so that one comparison mostly settles it; where it is not, keys are looked up, first the one that came next before. Anything not plainly right (an unknown or repeated key, an escape, another type, a key beside "facts")
// stops it, and the general reader takes the case.
//
// A sink has
//   void truth(std::uint32_t input, unsigned bits);            bit 0 t, bit 1 f
//   void value(std::uint32_t input, const QuickValue&);
//   void at(std::int32_t day);
//   void mode(bool closed);
//   void undo_row();                                           takes all of the case back
// and may have got some of a case that stops half way.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/inputs.h"
#include "runtime/batch/quick_value.h"
#include "runtime/batch/short_number.h"
#include "runtime/core/date.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace domat {

class JsonCases {
 public:
  // `lines`: a case ends with its line.
  JsonCases(const Inputs& inputs, bool lines, bool rest_false)
      : in_(inputs), lines_(lines), rest_false_(rest_false), given_(inputs.keys.size(), 0), next_(inputs.keys.size()), first_(inputs.objects.size()) {
    for (std::uint32_t i = 0; i < next_.size(); ++i) next_[i] = i + 1 < next_.size() ? i + 1 : i;
    for (std::size_t i = 0; i < first_.size(); ++i) first_[i] = inputs.objects[i].first;
    if (inputs.keys.size() > 3) first_[0] = 3;
  }

  // The case at `p`. Just after it, or null. kPadding bytes after the text can be read, and the first of them is 0.
  template <class Sink>
  const char* read(const char* p, Sink& sink) {
    if (!in_.quick) return nullptr;
    if (!steps_.empty()) {
      if (const char* end = read_alike(p, sink)) return end;
      sink.undo_row();
    }
    steps_.clear();
    between_.clear();
    from_ = p;
    const char* end = read_any(p, sink);
    if (end) learn(end, 0);
    else steps_.clear();
    return end;
  }

 private:
  using Says = Inputs::Says;

  // What stands before a value, from the end of the one before, and the key of the value; the last step has none.
  struct Step {
    std::uint32_t offset, length, key;
    std::uint32_t truth;  // the input, if it is a boolean; else kNone
  };
  static constexpr std::uint32_t kAtOnce = 32;

  void learn(const char* p, std::uint32_t key) {
    const Inputs::Key& k = in_.keys[key];
    const bool truth = k.says == Says::atom && in_.atoms[k.index].kind == ValueType::boolean;
    steps_.push_back({static_cast<std::uint32_t>(between_.size()), static_cast<std::uint32_t>(p - from_), key, truth ? k.index : kNone});
    between_.append(from_, p);
    between_.append((kAtOnce - between_.size() % kAtOnce) % kAtOnce, '\0');
  }

  bool stands_at(const char* p, const Step& step) const {
    const char* text = between_.data() + step.offset;
#ifdef __SSE2__
    if (step.length <= kAtOnce) {
      std::uint32_t same = 0;
      for (unsigned i = 0; i < 2; ++i) {
        const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i)), b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * i));
        same |= static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b))) << (16 * i);
      }
      return (std::uint64_t{~same} & ((std::uint64_t{1} << step.length) - 1)) == 0;
    }
#endif
    return std::memcmp(p, text, step.length) == 0;
  }

  // Whether it is `true` or `false`, by the first letter: which of them it is cannot be guessed, so that nothing is to hang on it but a number.
  static bool is_word(const char* p, unsigned* no) {
    static constexpr char kWords[2][9] = {"true", "false"};
    static constexpr unsigned char kMasks[2][9] = {"\xFF\xFF\xFF\xFF", "\xFF\xFF\xFF\xFF\xFF"};
    *no = *p == 'f';
    std::uint64_t w, word, mask;
    std::memcpy(&w, p, 8);
    std::memcpy(&word, kWords[*no], 8);
    std::memcpy(&mask, kMasks[*no], 8);
    return (w & mask) == word;
  }

  // A case laid out as the one before.
  template <class Sink>
  const char* read_alike(const char* p, Sink& sink) {
    const Step* const last = &steps_.back();
    for (const Step* step = steps_.data(); step != last; ++step) {
      if (!stands_at(p, *step)) return nullptr;
      p += step->length;
      unsigned no;
      if (step->truth != kNone && is_word(p, &no)) {
        sink.truth(step->truth, 1u + no);
        p += 4 + no;
        continue;
      }
      const Inputs::Key& k = in_.keys[step->key];
      p = k.says == Says::atom ? atom(p, k.index, sink) : other(p, k, sink);
      if (!p) return nullptr;
    }
    return stands_at(p, *last) ? space(p + last->length) : nullptr;
  }

  template <class Sink>
  const char* read_any(const char* p, Sink& sink) {
    ++case_;
    bare_ = envelope_ = false;
    p = space(p);
    if (*p != '{') return nullptr;
    p = object(p + 1, 0, sink);
    return p && !(bare_ && envelope_) ? space(p) : nullptr;
  }

  const char* space(const char* p) const {
    while (*p == ' ' || *p == '\t' || *p == '\r' || (*p == '\n' && !lines_)) ++p;
    return p;
  }

  static bool is_here(const Inputs::Key& key, const char* p) {
    std::uint64_t different = 0, a, b;
    const char* k = key.quoted.data();
    std::uint32_t i = 0;
    for (; i + 8 <= key.length; i += 8) {
      std::memcpy(&a, p + i, 8);
      std::memcpy(&b, k + i, 8);
      different |= a ^ b;
    }
    if (different) return false;
    for (; i < key.length; ++i)
      if (p[i] != k[i]) return false;
    return true;
  }

  // The key that begins at `p`, else kNone.
  std::uint32_t look_up(std::uint32_t object, const char* p) const {
    const Inputs::Object& of = in_.objects[object];
    if (*p != '"') return kNone;
    const char* end = ++p;
    while (*end != '"' && *end != '\\' && static_cast<unsigned char>(*end) >= 0x20) ++end;
    if (*end != '"') return kNone;
    const std::uint32_t name = of.names.find({p, static_cast<std::size_t>(end - p)});
    return name == kNone ? kNone : of.first + name;
  }

  // `p` is after the opening brace.
  template <class Sink>
  const char* object(const char* p, std::uint32_t index, Sink& sink) {
    p = space(p);
    if (*p == '}') return p + 1;
    const Inputs::Object& of = in_.objects[index];
    std::uint32_t* guess = &first_[index];
    for (;;) {
      std::uint32_t key = *guess;
      if (key >= of.last || !is_here(in_.keys[key], p)) {
        key = look_up(index, p);
        if (key == kNone) return nullptr;
        *guess = key;
      }
      const Inputs::Key& k = in_.keys[key];
      if (given_[key] == case_) return nullptr;
      given_[key] = case_;
      p = space(p + k.length);
      if (*p != ':') return nullptr;
      p = space(p + 1);
      const bool value = k.says == Says::atom || k.says == Says::at || k.says == Says::mode;
      if (value) learn(p, key);
      p = k.says == Says::atom ? atom(p, k.index, sink) : other(p, k, sink);
      if (!p) return nullptr;
      if (value) from_ = p;
      if (index == 0) (k.says == Says::atom || k.says == Says::object ? bare_ : envelope_) = true;
      guess = &next_[key];
      p = space(p);
      if (*p == '}') return p + 1;
      if (*p != ',') return nullptr;
      p = space(p + 1);
    }
  }

  template <class Sink>
  const char* other(const char* p, const Inputs::Key& key, Sink& sink) {
    const bool null = four_bytes(p) == word("null");
    switch (key.says) {
      case Says::object: return *p == '{' ? object(p + 1, key.index, sink) : null && !rest_false_ ? p + 4 : nullptr;
      case Says::facts: return *p == '{' ? object(p + 1, key.index, sink) : nullptr;
      case Says::at: return null ? p + 4 : at(p, sink);
      case Says::mode: return null ? p + 4 : mode(p, sink);
      case Says::atom: break;
    }
    return nullptr;
  }

  template <class Sink>
  const char* at(const char* p, Sink& sink) {
    std::int32_t day;
    if (*p != '"' || !parse_date(p + 1, 10, &day) || p[11] != '"') return nullptr;
    sink.at(day);
    return p + 12;
  }

  template <class Sink>
  const char* mode(const char* p, Sink& sink) {
    const bool closed = std::memcmp(p, "\"closed\"", 8) == 0;
    if (!closed && std::memcmp(p, "\"open\"", 6) != 0) return nullptr;
    sink.mode(closed);
    return p + (closed ? 8 : 6);
  }

  // How far it is to the next quotation mark, where that is near; else 0.
  static std::size_t quoted_length(const char* p) {
#ifdef __SSE2__
    const int marks = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)), _mm_set1_epi8('"')));
    return marks ? static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(marks))) : 0;
#else
    const void* mark = std::memchr(p, '"', 16);
    return mark ? static_cast<std::size_t>(static_cast<const char*>(mark) - p) : 0;
#endif
  }

  template <class Sink>
  const char* atom(const char* p, std::uint32_t index, Sink& sink) {
    const InputAtom& input = in_.atoms[index];
    const std::uint32_t w = four_bytes(p);
    if (input.kind == ValueType::boolean) {
      unsigned no;
      if (is_word(p, &no)) return sink.truth(index, 1u + no), p + 4 + no;
      if (w == word("null")) return sink.truth(index, 0), p + 4;
      if (std::memcmp(p, "\"conflict\"", 10) != 0) return nullptr;
      return sink.truth(index, 3), p + 10;
    }
    QuickValue v;
    if (w == word("null")) return sink.value(index, v), p + 4;
    if (*p == '"') {
      const char* end = ++p;
      if (const std::size_t length = quoted_length(p); input.bare && length != 0 && short_number(p, length, input.digits, &v.v)) {
        v.state = DOMAT_DEFINED;
        return sink.value(index, v), p + length + 1;
      }
      while (*end != '"' && *end != '\\' && static_cast<unsigned char>(*end) >= 0x20) ++end;
      if (*end != '"' || !quick_value(input, {p, static_cast<std::size_t>(end - p)}, &v)) return nullptr;
      return sink.value(index, v), end + 1;
    }
    if (input.bare) {
      v.state = DOMAT_DEFINED;
      const std::size_t length = count_digits(p);
      const bool whole = input.digits == 0 && length - 1 < 7 && p[length] != '.' && short_number(p, length, 0, &v.v);
      const char* end = whole ? p + length : quick_number(p, input.digits, &v.v);
      return end ? (sink.value(index, v), end) : nullptr;
    }
    if (input.kind != ValueType::event || w != word("fals") || p[4] != 'e') return nullptr;
    v.state = DOMAT_UNDEFINED;
    return sink.value(index, v), p + 5;
  }

  const Inputs& in_;
  bool lines_, rest_false_;
  std::uint64_t case_ = 0;
  std::vector<std::uint64_t> given_;   // by key: the case that last gave it
  std::vector<std::uint32_t> next_;    // by key: the one that came after it
  std::vector<std::uint32_t> first_;   // by object: the one that came first
  std::vector<Step> steps_;            // of the case before; empty: it was not read
  std::string between_;                // of the steps; each has room after it
  const char* from_ = nullptr;         // where the value before ended
  bool bare_ = false, envelope_ = false;
};

}  // namespace domat
