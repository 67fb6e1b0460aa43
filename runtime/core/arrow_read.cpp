// Values of Arrow arrays, one by one and many at a time.
#include "runtime/core/arrow_elements.h"
#include "runtime/core/arrow_in.h"
#include "runtime/core/number.h"

namespace domat::arrow {

namespace {

// The number, of an array that has numbers; false where it is beyond 64 bits.
bool number_at(const Leaf& leaf, std::int64_t i, std::int64_t* out) {
  const std::int64_t at = leaf.at + i;
  switch (leaf.format) {
    case Format::int8: *out = load<std::int8_t>(leaf.data, at); return true;
    case Format::int16: *out = load<std::int16_t>(leaf.data, at); return true;
    case Format::date32:
    case Format::int32: *out = load<std::int32_t>(leaf.data, at); return true;
    case Format::int64: *out = load<std::int64_t>(leaf.data, at); return true;
    case Format::uint8: *out = load<std::uint8_t>(leaf.data, at); return true;
    case Format::uint16: *out = load<std::uint16_t>(leaf.data, at); return true;
    case Format::uint32: *out = load<std::uint32_t>(leaf.data, at); return true;
    case Format::uint64: *out = load<std::int64_t>(leaf.data, at); return *out >= 0;
    case Format::decimal128: return narrow(load<Wide>(leaf.data, at), out);
    default: return false;
  }
}

const char* out_of_range(const in::Declaration& d) {
  switch (d.type) {
    case in::Type::event:
    case in::Type::date: return "a day outside the years 0001 to 9999";
    case in::Type::enumeration: return "a number that is no member of the enumeration, counted from 0";
    case in::Type::days:
    case in::Type::months: return "a duration below zero";
    default: return "a number that does not fit in 64 bits";
  }
}

bool is_text(Format f) { return f == Format::utf8 || f == Format::large_utf8; }

// By its name: a member, or an element of a list.
const char* named(in::View view, const in::Declaration& d, Characters name, const Elements* elements, Said* out) {
  const in::Enumeration& e = view.enumeration(d.enumeration);
  if (name.length < 0) return "a text that ends before it begins";
  const bool of_list = e.list != in::kNone;
  if (of_list && elements->length(e.list) == DOMAT_UNKNOWN_LIST) return nullptr;
  const std::uint32_t member = of_list ? elements->find(e.list, name) : find_member(view, e, name);
  if (member == kNoMember) return of_list ? "no element of the list has that key" : "the enumeration has no such member";
  out->state = DOMAT_DEFINED, out->value = member;
  return nullptr;
}

const char* numbered(in::View view, const Field& f, std::int64_t i, const Elements* elements, Said* out) {
  const in::Declaration& d = *f.declaration;
  std::int64_t v;
  if (!number_at(f.value, i, &v) || v < f.least || v > f.greatest) return out_of_range(d);
  if (d.type == in::Type::enumeration && view.enumeration(d.enumeration).list != in::kNone) {
    const std::uint32_t length = elements->length(view.enumeration(d.enumeration).list);
    if (length == DOMAT_UNKNOWN_LIST) return nullptr;
    if (v >= length) return "the list has no such element, counted from 0";
  }
  out->state = DOMAT_DEFINED, out->value = v;
  return nullptr;
}

const char* entry(in::View view, const Field& f, std::int64_t i, const Elements* elements, Said* out) {
  std::int64_t index;
  if (!number_at(f.value, i, &index) || index < 0 || index >= f.dictionary.length) return "an index outside the dictionary";
  if (f.dictionary.null(index)) return nullptr;
  if (!f.members) return named(view, *f.declaration, text_at(f.dictionary, index), elements, out);
  if (f.members[index] == kNoMember) return "the enumeration has no such member";
  out->state = DOMAT_DEFINED, out->value = f.members[index];
  return nullptr;
}

const char* value_at(in::View view, const Field& f, std::int64_t i, const Elements* elements, Said* out) {
  if (f.value.null(i)) return nullptr;
  if (f.dictionary.format != Format::null) return entry(view, f, i, elements, out);
  if (is_text(f.value.format)) return named(view, *f.declaration, text_at(f.value, i), elements, out);
  return numbered(view, f, i, elements, out);
}

// A part of a struct: null stands for no.
bool says(const Leaf& part, std::int64_t i) { return !part.null(i) && part.bits()[i]; }

constexpr const char* kTwoStates = "a value, `undefined` and `conflict` exclude one another";
constexpr const char* kOnlyEvents = "only an event may be `undefined`: it did not happen; a fact is given, unknown or in conflict";

const char* general_at(in::View view, const Field& f, std::int64_t i, const Elements* elements, Said* out) {
  const bool undefined = says(f.second, i), conflict = says(f.third, i);
  if (undefined && f.declaration->type != in::Type::event) return kOnlyEvents;
  if (!f.value.null(i) + undefined + conflict > 1) return kTwoStates;
  if (undefined || conflict) out->state = undefined ? DOMAT_UNDEFINED : DOMAT_CONFLICT;
  else return value_at(view, f, i, elements, out);
  return nullptr;
}

}  // namespace

bool list_at(const Leaf& leaf, std::int64_t i, std::int64_t elements, std::int64_t* first, std::int64_t* count) {
  const std::int64_t at = leaf.at + i;
  const bool large = leaf.format == Format::large_list;
  *first = large ? load<std::int64_t>(leaf.data, at) : load<std::int32_t>(leaf.data, at);
  const std::int64_t last = large ? load<std::int64_t>(leaf.data, at + 1) : load<std::int32_t>(leaf.data, at + 1);
  *count = last - *first;
  return *first >= 0 && last >= *first && last <= elements;
}

Characters text_at(const Leaf& leaf, std::int64_t i) {
  const std::int64_t at = leaf.at + i;
  const bool large = leaf.format == Format::large_utf8;
  const std::int64_t first = large ? load<std::int64_t>(leaf.data, at) : load<std::int32_t>(leaf.data, at);
  const std::int64_t last = large ? load<std::int64_t>(leaf.data, at + 1) : load<std::int32_t>(leaf.data, at + 1);
  if (first < 0 || last < first || (!leaf.bytes && last > first)) return {nullptr, -1};
  return {last == first ? "" : reinterpret_cast<const char*>(leaf.bytes) + first, last - first};
}

int compare(Characters a, const char* b, std::uint32_t length) {
  const std::int64_t shared = a.length < length ? a.length : length;
  const int order = __builtin_memcmp(a.p, b, static_cast<unsigned long>(shared));
  return order != 0 ? order : a.length < length ? -1 : a.length > length;
}

std::uint32_t find_member(in::View view, const in::Enumeration& e, Characters name) {
  const auto* order = view.records<std::uint32_t>(e.by_name);
  std::uint32_t low = 0, high = e.members.count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const in::Text& text = view.record<in::Text>(e.members, order[middle]);
    const int order_of = compare(name, view.text(text), text.length);
    if (order_of == 0) return order[middle];
    if (order_of < 0) high = middle;
    else low = middle + 1;
  }
  return kNoMember;
}

const char* read_one(in::View view, const Field& f, std::int64_t i, const Elements* elements, Said* out) {
  *out = {};
  if (f.form == Form::nothing || !f.present[i]) return nullptr;
  if (f.declaration->type != in::Type::boolean) return f.form == Form::general ? general_at(view, f, i, elements, out) : value_at(view, f, i, elements, out);
  if (f.form == Form::pair) out->truth = static_cast<std::uint8_t>(says(f.value, i) | says(f.second, i) << 1);
  else if (!f.value.null(i)) out->truth = f.value.bits()[i] ? 1 : 2;
  return nullptr;
}

// ---- many at a time

namespace {

bool aligned_for(const std::uint8_t* p, std::uintptr_t bytes) { return reinterpret_cast<std::uintptr_t>(p) % bytes == 0; }

// Those of which any 64-bit number is one, given as such.
bool stands_as_it_is(const Field& f) {
  return f.value.format == Format::int64 && f.least == INT64_MIN && f.greatest == INT64_MAX && f.dictionary.format == Format::null && aligned_for(f.value.data, 8);
}

bool is_generic(const Field& f) { return is_text(f.value.format) || f.value.format == Format::decimal128 || f.null_entries; }

// The bits from `first` on as a plane, copied only where it has to be.
const std::uint8_t* plane(Bits bits, std::int64_t first, std::int64_t count, std::uint8_t* room) {
  const Bits here = bits.from(first);
  if (here.whole_bytes()) return here.bytes + here.at / 8;
  each_word(count, [&](std::int64_t i, std::int64_t n) { put_word(room, i, n, here.word(i, n)); });
  return room;
}

void many_booleans(const Field& f, std::int64_t first, std::int64_t count, const Planes& room, domat_column* out) {
  const Bits t = f.value.bits().from(first), valid = f.value.valid.from(first), present = f.present.from(first);
  if (f.form == Form::direct) {
    if (!valid.bytes) {
      out->t = plane(f.value.bits(), first, count, room.planes[0]);
      return;
    }
    each_word(count, [&](std::int64_t i, std::int64_t n) {
      const std::uint64_t word = t.word(i, n), given = valid.word(i, n);
      put_word(room.planes[0], i, n, word & given);
      put_word(room.planes[1], i, n, ~word & given);
    });
    out->t = room.planes[0], out->f = room.planes[1];
    return;
  }
  const std::uint8_t** to[2] = {&out->t, &out->f};
  const Leaf* parts[2] = {&f.value, &f.second};
  for (int k = 0; k < 2; ++k) {
    const Leaf& part = *parts[k];
    if (part.format != Format::null && !part.valid.bytes && !present.bytes) {
      *to[k] = plane(part.bits(), first, count, room.planes[k]);
      continue;
    }
    const Bits bits = part.bits().from(first), given = part.valid.from(first);
    each_word(count, [&](std::int64_t i, std::int64_t n) {
      put_word(room.planes[k], i, n, part.format == Format::null ? 0 : bits.word(i, n) & given.word(i, n) & present.word(i, n));
    });
    *to[k] = room.planes[k];
  }
}

// What a number comes to is first worked out for all; what lies under a null is looked at only where something is out of range.
template <typename T>
bool widen(const Field& f, std::int64_t first, std::int64_t count, std::int64_t* out) {
  const std::int64_t at = f.value.at + first, least = f.least, greatest = f.greatest;
  bool wrong = false;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto v = static_cast<std::int64_t>(load<T>(f.value.data, at + i));
    out[i] = v;
    wrong |= (v < least) | (v > greatest);
  }
  if (!wrong) return true;
  for (std::int64_t i = 0; i < count; ++i) {
    if (out[i] >= least && out[i] <= greatest) continue;
    if (f.value.valid[first + i] && f.present[first + i]) return false;
    out[i] = 0;
  }
  return true;
}

template <typename T>
bool look_up(const Field& f, std::int64_t first, std::int64_t count, std::int64_t* out) {
  const auto entries = static_cast<std::uint64_t>(f.dictionary.length);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::uint64_t>(load<T>(f.value.data, f.value.at + first + i));
    const std::uint32_t member = index < entries ? f.members[index] : kNoMember;
    out[i] = member;
    if (member != kNoMember) continue;
    if (f.value.valid[first + i] && f.present[first + i]) return false;
    out[i] = 0;
  }
  return true;
}

template <typename T>
bool convert(const Field& f, std::int64_t first, std::int64_t count, std::int64_t* out) {
  return f.dictionary.format == Format::null ? widen<T>(f, first, count, out) : look_up<T>(f, first, count, out);
}

bool convert(const Field& f, std::int64_t first, std::int64_t count, std::int64_t* out) {
  switch (f.value.format) {
    case Format::int8: return convert<std::int8_t>(f, first, count, out);
    case Format::int16: return convert<std::int16_t>(f, first, count, out);
    case Format::date32:
    case Format::int32: return convert<std::int32_t>(f, first, count, out);
    case Format::int64:
    case Format::uint64: return convert<std::int64_t>(f, first, count, out);
    case Format::uint8: return convert<std::uint8_t>(f, first, count, out);
    case Format::uint16: return convert<std::uint16_t>(f, first, count, out);
    case Format::uint32: return convert<std::uint32_t>(f, first, count, out);
    default: return false;
  }
}

bool one_by_one(in::View view, const Field& f, std::int64_t first, std::int64_t count, const Planes& room, domat_column* out) {
  for (std::uint8_t* p : room.planes) __builtin_memset(p, 0, static_cast<unsigned long>((count + 7) / 8));
  for (std::int64_t i = 0; i < count; ++i) {
    Said said;
    if (read_one(view, f, first + i, nullptr, &said)) return false;
    room.values[i] = said.value;
    if (said.state != DOMAT_UNKNOWN) set_bit(room.planes[said.state - DOMAT_DEFINED], i);
  }
  out->values = room.values, out->defined = room.planes[0], out->undefined = room.planes[1], out->conflict = room.planes[2];
  return true;
}

// The states of a struct {value, undefined, conflict}; false where one has two, or a fact is undefined.
bool many_states(const Field& f, std::int64_t first, std::int64_t count, const Planes& room, domat_column* out) {
  const Leaf* parts[3] = {&f.value, &f.second, &f.third};
  const bool event = f.declaration->type == in::Type::event;
  bool fine = true;
  each_word(count, [&](std::int64_t i, std::int64_t n) {
    std::uint64_t word[3];
    for (int k = 0; k < 3; ++k) {
      const Leaf& part = *parts[k];
      word[k] = part.format == Format::null ? 0 : part.valid.word(first + i, n) & f.present.word(first + i, n);
      if (k > 0 && word[k] != 0) word[k] &= part.bits().word(first + i, n);
      put_word(room.planes[k], i, n, word[k]);
    }
    fine = fine && ((word[0] & word[1]) | (word[0] & word[2]) | (word[1] & word[2])) == 0 && (event || word[1] == 0);
  });
  out->defined = room.planes[0], out->undefined = room.planes[1], out->conflict = room.planes[2];
  return fine;
}

}  // namespace

Needs needs(const Field& f) {
  if (f.form == Form::nothing) return {};
  if (f.declaration->type == in::Type::boolean) return {2, false};
  if (is_generic(f)) return {3, true};
  return {f.form == Form::general ? 3u : 1u, !stands_as_it_is(f)};
}

bool read_many(in::View view, const Field& f, std::int64_t first, std::int64_t count, const Planes& room, domat_column* out) {
  *out = {};
  if (f.form == Form::nothing) return true;
  if (f.declaration->type == in::Type::boolean) {
    many_booleans(f, first, count, room, out);
    return true;
  }
  if (is_generic(f)) return one_by_one(view, f, first, count, room, out);
  if (f.form == Form::general) {
    if (!many_states(f, first, count, room, out)) return false;
    if (f.value.format == Format::null) {
      __builtin_memset(room.values, 0, static_cast<unsigned long>(count) * sizeof(std::int64_t));
      out->values = room.values;
      return true;
    }
  } else if (f.value.valid.bytes) {
    out->defined = plane(f.value.valid, first, count, room.planes[0]);
  }
  if (stands_as_it_is(f)) out->values = reinterpret_cast<const std::int64_t*>(f.value.data) + f.value.at + first;
  else out->values = room.values;
  return stands_as_it_is(f) || convert(f, first, count, room.values);
}

}  // namespace domat::arrow
