"""Evaluates a batch of cases with an artifact of `domat build`, with nothing but Python's standard library.

    domat build livraison.domat -o livraison.so
    python3 evaluate.py livraison.so

The batch is two structures of the Arrow C data interface. A library that speaks it (pyarrow, polars, DuckDB) exports and imports them, so that
a program which has one needs only `evaluate` of what stands here.
"""
import ctypes as c
import datetime
import os
import sys


class ArrowSchema(c.Structure):
    pass


class ArrowArray(c.Structure):
    pass


RELEASE_SCHEMA, RELEASE_ARRAY = c.CFUNCTYPE(None, c.POINTER(ArrowSchema)), c.CFUNCTYPE(None, c.POINTER(ArrowArray))
ArrowSchema._fields_ = [
    ("format", c.c_char_p), ("name", c.c_char_p), ("metadata", c.c_char_p), ("flags", c.c_int64), ("n_children", c.c_int64),
    ("children", c.POINTER(c.POINTER(ArrowSchema))), ("dictionary", c.POINTER(ArrowSchema)), ("release", RELEASE_SCHEMA), ("private_data", c.c_void_p)]
ArrowArray._fields_ = [
    ("length", c.c_int64), ("null_count", c.c_int64), ("offset", c.c_int64), ("n_buffers", c.c_int64), ("n_children", c.c_int64),
    ("buffers", c.POINTER(c.c_void_p)), ("children", c.POINTER(c.POINTER(ArrowArray))), ("dictionary", c.POINTER(ArrowArray)),
    ("release", RELEASE_ARRAY), ("private_data", c.c_void_p)]


class Error(c.Structure):
    _fields_ = [("status", c.c_int32), ("row", c.c_int64), ("column", c.c_char * 128), ("message", c.c_char * 256)]


class Request(c.Structure):
    _fields_ = [("day", c.c_int32), ("day_known", c.c_uint8), ("closed", c.c_uint8), ("rest_false", c.c_uint8), ("flags", c.c_uint32),
                ("only", c.POINTER(c.c_char_p)), ("only_count", c.c_size_t)]


class Allocator(c.Structure):
    _fields_ = [("allocate", c.c_void_p), ("release", c.c_void_p)]


# ---- a pack

ABI = 1


def open_pack(path):
    library = c.CDLL(os.path.abspath(path))
    library.domat_open.restype = c.c_void_p
    library.domat_open.argtypes = [c.c_uint32, c.POINTER(Error)]
    library.domat_evaluate_arrow.restype = c.c_int32
    library.domat_evaluate_arrow.argtypes = [c.c_void_p] + [c.c_void_p] * 7
    error = Error()
    pack = library.domat_open(ABI, error)
    if not pack:
        raise RuntimeError(error.message.decode())
    return library, pack


def evaluate(library, pack, schema, array, request):
    """The schema and the array of the answers; both are released by their own callbacks."""
    libc = c.CDLL(None)
    allocator = Allocator(c.cast(libc.malloc, c.c_void_p), c.cast(libc.free, c.c_void_p))
    out_schema, out_array, error = ArrowSchema(), ArrowArray(), Error()
    given = [c.byref(x) for x in (request, schema, array, allocator, out_schema, out_array, error)]
    if library.domat_evaluate_arrow(pack, *given) != 0:
        raise ValueError(f"{error.column.decode()}: {error.message.decode()} (case {error.row})")
    return out_schema, out_array


# ---- columns out of Python's lists: None is null

def bits(values):
    out = bytearray((len(values) + 7) // 8)
    for i, value in enumerate(values):
        out[i // 8] |= bool(value) << (i % 8)
    return bytes(out)


def node(name, format, length, buffers, children=()):
    """The two structures of a column, which keep alive what they point to."""
    schema, array = ArrowSchema(), ArrowArray()
    schema.format, schema.name, schema.flags = format.encode(), name.encode(), 2
    kept = [c.create_string_buffer(b, len(b)) if b is not None else None for b in buffers]
    array.length, array.null_count, array.n_buffers = length, -1, len(buffers)
    array.buffers = (c.c_void_p * len(buffers))(*[c.cast(b, c.c_void_p) if b else None for b in kept])
    schema.n_children = array.n_children = len(children)
    schema.children = (c.POINTER(ArrowSchema) * len(children))(*[c.pointer(s) for s, _ in children])
    array.children = (c.POINTER(ArrowArray) * len(children))(*[c.pointer(a) for _, a in children])
    schema.kept, array.kept = children, (kept, children)
    return schema, array


def known(values):
    return bits([v is not None for v in values])


def booleans(name, values):
    return node(name, "b", len(values), [known(values), bits(values)])


def amounts(name, values):  # in cents
    return node(name, "l", len(values), [known(values), bytes((c.c_int64 * len(values))(*[v or 0 for v in values]))])


def days(values):
    return [v and (v - datetime.date(1970, 1, 1)).days for v in values]


def dates(name, values):
    return node(name, "tdD", len(values), [known(values), bytes((c.c_int32 * len(values))(*[d or 0 for d in days(values)]))])


def events(name, values):  # a date, False where it did not happen, None where nobody knows
    parts = [dates("date", [v or None for v in values]), booleans("never", [v is False for v in values])]
    return node(name, "+s", len(values), [None], parts)


def texts(name, values):
    written = [(v or "").encode() for v in values]
    ends = [sum(map(len, written[:i])) for i in range(len(written) + 1)]
    return node(name, "u", len(values), [known(values), bytes((c.c_int32 * len(ends))(*ends)), b"".join(written)])


def batch(cases, columns):
    return node("", "+s", cases, [None], columns)


# ---- answers into Python's values

def bit(array, buffer, i):
    return c.cast(array.buffers[buffer], c.POINTER(c.c_uint8))[i // 8] >> (i % 8) & 1


def truth(array, i):
    t, f = (bit(array.children[k].contents, 1, i) for k in (0, 1))
    return ["unknown", "false", "true", "conflict"][2 * t + f]


def amount(array, i):
    value, undefined, conflict, error = (array.children[k].contents for k in range(4))
    if bit(value, 0, i):
        return f"{c.cast(value.buffers[1], c.POINTER(c.c_int64))[i] / 100:.2f}"
    if c.cast(error.buffers[1], c.POINTER(c.c_uint8))[i]:
        return "error"
    return "undefined" if bit(undefined, 1, i) else "conflict" if bit(conflict, 1, i) else "unknown"


def main():
    library, pack = open_pack(sys.argv[1])
    schema, array = batch(4, [
        booleans("livré", [True, True, None, False]),
        amounts("prix", [100000, 2500, 5000, None]),
        texts("lieu", ["campagne", "ville", "ville", None]),
        events("paiement", [False, datetime.date(2025, 2, 14), None, False]),
    ])
    request = Request(day=(datetime.date(2025, 3, 1) - datetime.date(1970, 1, 1)).days, day_known=1)
    out_schema, out_array = evaluate(library, pack, schema, array, request)
    for k in range(out_schema.n_children):
        name, column = out_schema.children[k].contents, out_array.children[k].contents
        read = truth if name.n_children == 2 else amount
        print(name.name.decode() + ":", ", ".join(read(column, i) for i in range(out_array.length)))
    out_schema.release(out_schema)
    out_array.release(out_array)


if __name__ == "__main__":
    main()
