// Which column is which, and whether each is laid out as its format says.
#include "runtime/core/arrow_in.h"
#include "runtime/core/pack_error.h"

namespace domat::arrow {

namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 48;  // of offsets and lengths: no address is beyond
constexpr const char* kLayout = "the array is not laid out as its format says";

bool equal(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}
std::uint32_t length_of(const char* text) {
  std::uint32_t n = 0;
  while (text[n]) ++n;
  return n;
}
const char* name_of(const ArrowSchema& s) { return s.name ? s.name : ""; }

// "d:38,2" or "d:38,2,128".
bool parse_decimal(const char* text, int* scale) {
  const auto number = [&](int* out) {
    *out = 0;
    if (*text < '0' || *text > '9') return false;
    while (*text >= '0' && *text <= '9' && *out < 1000) *out = *out * 10 + (*text++ - '0');
    return true;
  };
  int precision, width = 128;
  text += 2;
  if (!number(&precision) || *text++ != ',' || !number(scale)) return false;
  if (*text == ',' && (++text, !number(&width))) return false;
  return *text == 0 && width == 128;
}

Format parse(const char* f, int* scale) {
  struct Known {
    const char text[4];
    Format format;
  };
  static constexpr Known kKnown[] = {{"n", Format::null},    {"b", Format::boolean}, {"c", Format::int8},        {"s", Format::int16},     {"i", Format::int32},  {"l", Format::int64},
                                     {"C", Format::uint8},   {"S", Format::uint16},  {"I", Format::uint32},      {"L", Format::uint64},    {"tdD", Format::date32}, {"u", Format::utf8},
                                     {"U", Format::large_utf8}, {"+s", Format::structure}, {"+l", Format::list}, {"+L", Format::large_list}};
  if (!f) return Format::other;
  for (const Known& k : kKnown)
    if (equal(f, k.text)) return k.format;
  return f[0] == 'd' && f[1] == ':' && parse_decimal(f, scale) ? Format::decimal128 : Format::other;
}

std::int64_t buffers_of(Format f) {
  switch (f) {
    case Format::null: return 0;
    case Format::structure: return 1;
    case Format::utf8:
    case Format::large_utf8: return 3;
    default: return 2;
  }
}

bool is_integer(Format f) { return f >= Format::int8 && f <= Format::uint64; }
bool is_signed(Format f) { return f >= Format::int8 && f <= Format::int64; }
bool is_text(Format f) { return f == Format::utf8 || f == Format::large_utf8; }

const char* expected(in::Type type) {
  switch (type) {
    case in::Type::boolean: return "expected boolean, or a struct of two booleans `t` and `f`";
    case in::Type::event: return "expected date32, or a struct {date: date32, never: boolean, conflict: boolean}";
    case in::Type::date: return "expected date32, or a struct {value: date32, conflict: boolean}";
    case in::Type::enumeration: return "expected a dictionary of texts, texts, or whole numbers from 0, or a struct {value, conflict: boolean}";
    default: return "expected int64 in the smallest unit, or decimal128 of the fact's own scale, or a struct {value, conflict: boolean}";
  }
}

class Binder {
 public:
  Binder(in::View view, Memory& memory, Bound& out, domat_error* error) : view_(view), memory_(memory), out_(out), error_(error) {}

  std::int32_t run(const ArrowSchema& schema, const ArrowArray& array) {
    out_.inputs = memory_.take<Field>(view_.header().inputs.count);
    out_.lists = memory_.take<ListField>(view_.header().lists.count);
    if (!out_.inputs || !out_.lists) return fail(error_, DOMAT_NO_MEMORY, "not enough memory");
    Leaf top;
    if (!leaf(schema, array, 0, 0, &top)) return status_;
    if (top.format != Format::structure) return wrong(DOMAT_WRONG_SCHEMA, "a record batch is a struct array"), status_;
    out_.cases = array.length;
    for (std::int64_t i = 0; i < out_.cases && top.valid.bytes; ++i)
      if (top.null(i)) return fail(error_, DOMAT_WRONG_DATA, "the case is null as a whole; each of its columns may be", "", 0, i);
    for (std::int64_t i = 0; i < schema.n_children; ++i)
      if (!column(*schema.children[i], *array.children[i], top.at)) return status_;
    return DOMAT_OK;
  }

 private:
  bool wrong(std::int32_t status, const char* message) {
    status_ = fail(error_, status, message, shown_, shown_length_);
    return false;
  }
  void show(const char* text, std::uint32_t length) { shown_ = text, shown_length_ = length; }
  void show(const in::Column& c) { show(view_.text(c.shown), c.shown.length); }

  // ---- one array

  // `before`: where in it element 0 stands, its own offset aside; `count`: elements that will be read.
  bool leaf(const ArrowSchema& schema, const ArrowArray& array, std::int64_t before, std::int64_t count, Leaf* out) {
    out->format = parse(schema.format, &scale_);
    if (out->format == Format::other) return wrong(DOMAT_WRONG_SCHEMA, "a format of Arrow that is not read here; docs/formats.md lists those that are");
    if (array.offset < 0 || array.length < 0 || array.offset > kMost || array.length > kMost) return wrong(DOMAT_WRONG_DATA, "an offset or a length below zero, or beyond all memory");
    if (array.length - before < count) return wrong(DOMAT_WRONG_DATA, "the column is shorter than the batch");
    if (schema.n_children != array.n_children || schema.n_children < 0 || !schema.dictionary != !array.dictionary) return wrong(DOMAT_WRONG_DATA, kLayout);
    if (array.n_buffers != buffers_of(out->format) || (array.n_buffers > 0 && !array.buffers)) return wrong(DOMAT_WRONG_DATA, kLayout);
    if (!children(schema, array)) return wrong(DOMAT_WRONG_DATA, kLayout);
    out->at = before + array.offset;
    out->length = array.length - before;
    if (out->format == Format::null) return true;
    const auto buffer = [&](int k) { return static_cast<const std::uint8_t*>(array.buffers[k]); };
    if (array.null_count != 0) out->valid = {buffer(0), out->at};
    if (array.null_count > 0 && !out->valid.bytes && array.length > 0) return wrong(DOMAT_WRONG_DATA, "the column counts nulls and has no bitmap of them");
    if (array.n_buffers > 1) out->data = buffer(1);
    if (array.n_buffers > 2) out->bytes = buffer(2);
    if (array.n_buffers > 1 && !out->data && array.length > 0) return wrong(DOMAT_WRONG_DATA, "the column has no data");
    return true;
  }

  static bool children(const ArrowSchema& schema, const ArrowArray& array) {
    if (schema.n_children > 0 && (!schema.children || !array.children)) return false;
    for (std::int64_t i = 0; i < schema.n_children; ++i)
      if (!schema.children[i] || !array.children[i]) return false;
    return true;
  }

  // ---- columns

  const std::uint32_t* find(in::Range by_name, Characters name) const {
    const auto* order = view_.records<std::uint32_t>(by_name.at);
    std::uint32_t low = 0, high = by_name.count;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      const in::Text text = view_.name(view_.input(order[middle]));
      const int is = compare(name, view_.text(text), text.length);
      if (is == 0) return &order[middle];
      if (is < 0) high = middle;
      else low = middle + 1;
    }
    return nullptr;
  }

  bool column(const ArrowSchema& schema, const ArrowArray& array, std::int64_t before) {
    const char* name = name_of(schema);
    const std::uint32_t length = length_of(name);
    const std::uint32_t* number = find(view_.header().inputs_by_name, {name, length});
    show(name, length);
    if (!number) return equal(name, "at") ? day(schema, array, before) : wrong(DOMAT_WRONG_SCHEMA, "the pack has no fact, event or list of that name");
    const in::Column& c = view_.input(*number);
    const std::uint32_t is_list = view_.declaration(c.declaration).list;
    if (is_list != in::kNone) return list(is_list, schema, array, before);
    return field(*number, schema, array, before, out_.cases, 0);
  }

  bool day(const ArrowSchema& schema, const ArrowArray& array, std::int64_t before) {
    static constexpr in::Declaration kAt = {{}, 0, in::Type::date, 0, 0, in::kNone, {}, {}, 0, 0, in::kNone};
    if (out_.at.declaration) return wrong(DOMAT_WRONG_SCHEMA, "the column is given twice");
    return bind(&out_.at, kAt, schema, array, before, out_.cases, 0);
  }

  bool field(std::uint32_t number, const ArrowSchema& schema, const ArrowArray& array, std::int64_t before, std::int64_t count, unsigned lists) {
    Field& f = out_.inputs[number];
    const in::Column& c = view_.input(number);
    show(c);
    if (f.column) return wrong(DOMAT_WRONG_SCHEMA, "the column is given twice");
    f.column = &c;
    return bind(&f, view_.declaration(c.declaration), schema, array, before, count, lists);
  }

  // `lists`: over how many lists there is an entry for each element.
  bool bind(Field* f, const in::Declaration& d, const ArrowSchema& schema, const ArrowArray& array, std::int64_t before, std::int64_t count, unsigned lists) {
    f->declaration = &d;
    limits(f, d);
    Leaf whole;
    if (!leaf(schema, array, before, count, &whole)) return false;
    if (whole.format == Format::null) return true;
    if (lists > 0) return each(f, d, whole, schema, array, lists);
    if (whole.format == Format::structure) return parts(f, d, whole, schema, array, count);
    f->form = Form::direct;
    return value(f, d, whole, schema, array);
  }

  void limits(Field* f, const in::Declaration& d) const {
    f->least = INT64_MIN, f->greatest = INT64_MAX;  // it was all zero
    const bool date = d.type == in::Type::date || d.type == in::Type::event;
    if (date) f->least = kFirstDay, f->greatest = kLastDay;
    if (d.type == in::Type::days || d.type == in::Type::months) f->least = 0;
    if (d.type != in::Type::enumeration) return;
    const in::Enumeration& e = view_.enumeration(d.enumeration);
    f->least = 0;
    if (e.list == in::kNone) f->greatest = static_cast<std::int64_t>(e.members.count) - 1;
  }

  bool each(Field* f, const in::Declaration& d, const Leaf& whole, const ArrowSchema& schema, const ArrowArray& array, unsigned lists) {
    if (whole.format != Format::list && whole.format != Format::large_list) return wrong(DOMAT_WRONG_SCHEMA, "expected a list with an entry for each element of the list that is an argument");
    if (schema.n_children != 1) return wrong(DOMAT_WRONG_DATA, kLayout);
    auto* inner = memory_.take<Field>(1);
    if (!inner) return wrong(DOMAT_NO_MEMORY, "not enough memory");
    f->form = Form::each, f->value = whole, f->inner = inner, inner->column = f->column;
    f->value.length = array.children[0]->length;
    return bind(inner, d, *schema.children[0], *array.children[0], 0, array.children[0]->length, lists - 1);
  }

  // ---- values

  bool value(Field* f, const in::Declaration& d, const Leaf& leaf, const ArrowSchema& schema, const ArrowArray& array) {
    f->value = leaf;
    if (schema.dictionary) return d.type == in::Type::enumeration && is_integer(leaf.format) ? dictionary(f, d, *schema.dictionary, *array.dictionary) : mistyped(d);
    switch (d.type) {
      case in::Type::boolean: return leaf.format == Format::boolean || mistyped(d);
      case in::Type::event:
      case in::Type::date: return leaf.format == Format::date32 || mistyped(d);
      case in::Type::enumeration: return is_integer(leaf.format) || is_text(leaf.format) || mistyped(d);
      default: return is_signed(leaf.format) || (leaf.format == Format::decimal128 && scale_ == d.scale) || mistyped(d);
    }
  }
  bool mistyped(const in::Declaration& d) { return wrong(DOMAT_WRONG_SCHEMA, expected(d.type)); }

  bool dictionary(Field* f, const in::Declaration& d, const ArrowSchema& schema, const ArrowArray& array) {
    if (!leaf(schema, array, 0, 0, &f->dictionary)) return false;
    if (!is_text(f->dictionary.format)) return mistyped(d);
    const in::Enumeration& e = view_.enumeration(d.enumeration);
    if (e.list != in::kNone) return true;
    auto* members = memory_.take<std::uint32_t>(static_cast<std::uint64_t>(array.length));
    if (!members) return wrong(DOMAT_NO_MEMORY, "not enough memory");
    for (std::int64_t i = 0; i < array.length; ++i) {
      const bool null = f->dictionary.null(i);
      const Characters text = null ? Characters{} : text_at(f->dictionary, i);
      members[i] = null || text.length < 0 ? kNoMember : find_member(view_, e, text);
      f->null_entries = f->null_entries || null;
    }
    f->members = members;
    return true;
  }

  // A struct that says more of a value than a value can.
  bool parts(Field* f, const in::Declaration& d, const Leaf& whole, const ArrowSchema& schema, const ArrowArray& array, std::int64_t count) {
    const bool boolean = d.type == in::Type::boolean;
    f->form = boolean ? Form::pair : Form::general;
    f->present = whole.valid;
    bool seen[3] = {};
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
      const ArrowSchema& s = *schema.children[i];
      const int part = part_named(name_of(s), boolean);
      if (part < 0) return mistyped(d);
      if (seen[part]) return wrong(DOMAT_WRONG_SCHEMA, "a field of the struct is given twice");
      seen[part] = true;
      Leaf l;
      if (!leaf(s, *array.children[i], whole.at, count, &l)) return false;
      if (l.format == Format::null) continue;
      if (part == 0 && !boolean) {
        if (!value(f, d, l, s, *array.children[i])) return false;
      } else if (l.format != Format::boolean) {
        return mistyped(d);
      } else {
        (part == 0 ? f->value : part == 1 ? f->second : f->third) = l;
      }
    }
    return (seen[0] && (!boolean || seen[1])) || mistyped(d);
  }
  static int part_named(const char* name, bool boolean) {
    if (boolean) return equal(name, "t") ? 0 : equal(name, "f") ? 1 : -1;
    if (equal(name, "value") || equal(name, "date")) return 0;
    return equal(name, "undefined") || equal(name, "never") ? 1 : equal(name, "conflict") ? 2 : -1;
  }

  // ---- lists

  bool list(std::uint32_t number, const ArrowSchema& schema, const ArrowArray& array, std::int64_t before) {
    ListField& f = out_.lists[number];
    if (f.given) return wrong(DOMAT_WRONG_SCHEMA, "the column is given twice");
    f.given = true;
    if (!leaf(schema, array, before, out_.cases, &f.list)) return false;
    if (f.list.format == Format::null) return true;
    if (f.list.format != Format::list && f.list.format != Format::large_list) return wrong(DOMAT_WRONG_SCHEMA, "expected a list");
    if (schema.n_children != 1) return wrong(DOMAT_WRONG_DATA, kLayout);
    return elements(number, f, *schema.children[0], *array.children[0]);
  }

  // Facts about elements may stand beside the values of a list of values: then an element is a struct, with the value in `value`.
  bool elements(std::uint32_t number, ListField& f, const ArrowSchema& schema, const ArrowArray& array) {
    const in::List& table = view_.list(number);
    f.elements = array.length;
    if (table.scalars && (!equal(schema.format ? schema.format : "", "+s") || of_value(table, schema))) return field(*find(table.fields, {"", 0}), schema, array, 0, array.length, 0);
    Leaf whole;
    if (!leaf(schema, array, 0, array.length, &whole)) return false;
    if (whole.format != Format::structure) return wrong(DOMAT_WRONG_SCHEMA, "expected a list of structs, one for each element");
    f.present = whole.valid;
    for (std::int64_t i = 0; i < schema.n_children; ++i)
      if (!element_field(table, f, whole, *schema.children[i], *array.children[i])) return false;
    if (table.key.length == 0 || f.key.format != Format::null) return true;
    show(view_.text(table.key), table.key.length);
    return wrong(DOMAT_WRONG_SCHEMA, "expected the key of each element, as text");
  }

  // Whether a struct is one value that says more than a value can, rather than an element with the value in a field.
  bool of_value(const in::List& table, const ArrowSchema& schema) const {
    const bool boolean = view_.declaration(view_.input(*find(table.fields, {"", 0})).declaration).type == in::Type::boolean;
    bool says = false;
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
      const ArrowSchema& s = *schema.children[i];
      const int part = part_named(name_of(s), boolean);
      if (part < 0 || equal(s.format ? s.format : "", "+s")) return false;
      says = says || part == 0;
    }
    return says;
  }

  bool element_field(const in::List& table, ListField& f, const Leaf& whole, const ArrowSchema& schema, const ArrowArray& array) {
    const char* name = name_of(schema);
    const Characters text{name, length_of(name)};
    show(name, static_cast<std::uint32_t>(text.length));
    if (table.key.length > 0 && compare(text, view_.text(table.key), table.key.length) == 0) {
      if (f.key.format != Format::null) return wrong(DOMAT_WRONG_SCHEMA, "the column is given twice");
      if (!leaf(schema, array, whole.at, f.elements, &f.key)) return false;
      return is_text(f.key.format) || wrong(DOMAT_WRONG_SCHEMA, "expected the key of each element, as text");
    }
    const std::uint32_t* number = find(table.fields, text);
    if (!number && table.scalars && equal(name, "value")) number = find(table.fields, {"", 0});
    if (!number) return wrong(DOMAT_WRONG_SCHEMA, "the elements of the list have no field of that name");
    return field(*number, schema, array, whole.at, f.elements, arguments_left(view_.input(*number)));
  }

  // Lists that are arguments, beside the one whose element it is.
  unsigned arguments_left(const in::Column& c) const {
    const auto* arguments = view_.records<std::uint32_t>(c.arguments);
    unsigned lists = 0;
    for (std::uint32_t i = 0; i < view_.declaration(c.declaration).parameters.count; ++i) lists += arguments[i] == in::kEach;
    return lists - 1;
  }

  in::View view_;
  Memory& memory_;
  Bound& out_;
  domat_error* error_;
  std::int32_t status_ = DOMAT_OK;
  const char* shown_ = "";
  std::uint32_t shown_length_ = 0;
  int scale_ = 0;
};

}  // namespace

std::int32_t bind(in::View view, const ArrowSchema& schema, const ArrowArray& array, Memory& memory, Bound* out, domat_error* error) {
  return Binder(view, memory, *out, error).run(schema, array);
}

}  // namespace domat::arrow
