/* A compiled pack, as a host sees it: C99, no global state, no thread of its own, no exception. Every function may be called from any
 * number of threads at once on one pack. An artifact made by `domat build` exports the functions of this header; docs/abi.md explains it.
 *
 * Atoms are facts, events and conclusions with their arguments filled in, in order of declaration, then of argument, the last argument varying
 * fastest; domat_describe lists them. Where a pack has lists, the elements that a case gives are arguments too, so that the numbers of atoms
 * depend on the lengths of its lists; an unknown list has no element. Instances are rules with their variables filled in, one for each conclusion.
 *
 * Truths have two bits: t (supported as true), f (supported as false); both: conflict, none: unknown. Values are whole numbers of some smallest
 * unit: a member of an enumeration or an element of a list by its place from 0, days since 1970-01-01, months, an amount in its currency's
 * minor unit, a decimal in millionths, a rate in hundred-millionths (1 % is 1 000 000). */
#ifndef DOMAT_PACK_H
#define DOMAT_PACK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DOMAT_ABI 1u

/* The two structures of the Arrow C data interface (https://arrow.apache.org/docs/format/CDataInterface.html). */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
#endif

typedef struct domat_pack domat_pack;

enum {
  DOMAT_OK = 0,
  DOMAT_WRONG_ABI = 1,      /* the pack and its host are of two versions of this header */
  DOMAT_WRONG_ARGUMENT = 2, /* a null pointer, a number out of range */
  DOMAT_WRONG_SCHEMA = 3,   /* a column that the pack does not know, given twice, or of another type */
  DOMAT_WRONG_DATA = 4,     /* a column shorter than the batch, a member that the enumeration does not have */
  DOMAT_NO_MEMORY = 5,
  DOMAT_DAY_MISSING = 6,    /* the pack reads the application date and none is given */
  DOMAT_NOT_SUPPORTED = 7   /* the pack has lists, which columns of planes cannot hold */
};

typedef struct domat_error {
  int32_t status;
  int64_t row;        /* the first case at fault, from 0; -1: none in particular */
  char column[128];   /* UTF-8, ends in 0; empty: none in particular */
  char message[256];  /* English, UTF-8, ends in 0 */
} domat_error;

/* The states of a value. */
enum { DOMAT_UNKNOWN = 0, DOMAT_DEFINED = 1, DOMAT_UNDEFINED = 2, DOMAT_CONFLICT = 3, DOMAT_ERROR = 4 };
/* What the number of a value in error says. */
enum { DOMAT_OVERFLOW = 1, DOMAT_DIVISION_BY_ZERO = 2, DOMAT_NO_VALUE_THAT_DAY = 3, DOMAT_OUTSIDE_CALENDAR = 4, DOMAT_NO_SUCH_DAY = 5 };

/* The pack of this artifact, for the processor it runs on; null, and why, when `abi` is not the artifact's. Nothing has to be closed. */
const domat_pack* domat_open(uint32_t abi, domat_error* error);

/* What the pack is: its name, facts, conclusions, rules, as JSON (docs/formats.md, "Description"), UTF-8, not ended by 0. */
const char* domat_describe(const domat_pack*, size_t* length);

/* --- one case */

#define DOMAT_UNKNOWN_LIST UINT32_MAX

typedef struct domat_case {
  int32_t day;          /* the application date */
  uint8_t day_known;    /* 0 or 1 */
  uint8_t closed;       /* 1: judgment; 0: the file is still open */
  const uint8_t* truths;         /* by atom: bit 0 t, bit 1 f; read of boolean facts */
  const uint8_t* states;         /* by atom; read of other facts and of events (DOMAT_DEFINED: on that day; DOMAT_UNDEFINED: did not happen) */
  const int64_t* values;         /* by atom */
  const uint32_t* list_lengths;  /* by list; may be null where the pack has none */
} domat_case;

/* Each array may be null: not wanted. Facts are given back, disputed ones as decided. */
typedef struct domat_outcome {
  uint8_t* truths;   /* by atom */
  uint8_t* states;   /* by atom */
  int64_t* values;   /* by atom; 0 unless defined or in error */
  uint8_t* holds;    /* by rule instance: whether its condition is met and it is in force */
} domat_outcome;

/* The bytes of working memory that a case with these lists needs; 0 when it would be too large. */
size_t domat_case_memory(const domat_pack*, const uint32_t* list_lengths);
/* How many atoms and rule instances there are with these lists. */
uint64_t domat_atoms(const domat_pack*, const uint32_t* list_lengths);
uint64_t domat_instances(const domat_pack*, const uint32_t* list_lengths);
/* `memory` is aligned to 16 bytes; its contents do not matter. Returns a status. */
int32_t domat_evaluate_case(const domat_pack*, const domat_case*, const domat_outcome*, void* memory, domat_error*);

/* --- a batch of cases as planes: of a pack without lists
 * A plane has one bit for each case, that of case i being bit i % 8 of byte i / 8, in (cases + 7) / 8 bytes; none needs to be aligned. */

typedef struct domat_column {
  const uint8_t* t;          /* of a boolean fact; null: nothing is known of it in any case */
  const uint8_t* f;          /* null: each is known, f is not t */
  const int64_t* values;     /* of any other fact and of an event; null: nothing is known of it in any case */
  const uint8_t* defined;    /* null: each is defined */
  const uint8_t* undefined;  /* null: none; of events, that did not happen */
  const uint8_t* conflict;   /* null: none */
} domat_column;

/* Each pointer may be null: not wanted. Bits after the last case, up to the end of its byte, are 0. */
typedef struct domat_answer {
  uint8_t* t;
  uint8_t* f;
  int64_t* values;     /* 0 unless defined or in error */
  uint8_t* defined;
  uint8_t* undefined;
  uint8_t* conflict;
  uint8_t* error;
} domat_answer;

typedef struct domat_batch {
  uint64_t cases;
  int32_t day;                 /* the application date of every case */
  uint8_t day_known;
  uint8_t closed;
  const int64_t* days;         /* null; or the application date of each case, instead of `day` */
  const uint8_t* days_known;   /* a plane; null: each is known */
  const domat_column* columns; /* by atom; read of facts and events */
  const domat_answer* answers; /* by atom; null: none wanted */
  const domat_answer* holds;   /* by rule instance, t and f; null: none wanted */
} domat_batch;

size_t domat_batch_memory(const domat_pack*);  /* bytes, aligned to 16; 0 of a pack with lists */
/* Checks a batch and finds its arrays, which must stay where they are; then each run evaluates what they hold at that time. `memory` is not to be
 * touched in between. Small batches over the same buffers are so evaluated with next to no work around them. */
int32_t domat_prepare_batch(const domat_pack*, const domat_batch*, void* memory, domat_error*);
void domat_run_batch(const domat_pack*, void* memory);
/* Both, once. */
int32_t domat_evaluate_batch(const domat_pack*, const domat_batch*, void* memory, domat_error*);

/* A plane of booleans of one byte each, 0 being false. */
void domat_plane_of_bytes(const domat_pack*, const uint8_t* bytes, uint64_t cases, uint8_t* plane);
/* Of several columns at once, which memory gives quicker than one after the other. */
void domat_planes_of_bytes(const domat_pack*, size_t columns, const uint8_t* const* bytes, uint64_t cases, uint8_t* const* planes);

/* --- a batch of cases as an Arrow record batch (docs/formats.md, "Arrow") */

/* Where the arrays that are returned live: malloc and free, or what is called like them. Any alignment. */
typedef struct domat_allocator {
  void* (*allocate)(size_t bytes);
  void (*release)(void*);
} domat_allocator;

enum { DOMAT_WITH_REASONS = 1 /* a column "rule:…" of t and f for each rule instance, as `holds` of domat_outcome */ };

typedef struct domat_request {
  int32_t day;                  /* the application date of the cases for which no column gives it */
  uint8_t day_known;
  uint8_t closed;
  uint8_t rest_false;           /* a boolean fact without a column is false, such an event did not happen, such a list is empty */
  uint32_t flags;
  const char* const* only;      /* names of the conclusions wanted; null: all */
  size_t only_count;
} domat_request;

/* Neither the schema nor the array is released or kept; both are read where they lie. On DOMAT_OK the caller owns what stands in *out_schema and
 * *out_array and releases each by its own release callback; else nothing was allocated. */
int32_t domat_evaluate_arrow(const domat_pack*, const domat_request*, const struct ArrowSchema*, const struct ArrowArray*,
                             const domat_allocator*, struct ArrowSchema* out_schema, struct ArrowArray* out_array, domat_error*);

#ifdef __cplusplus
}
#endif
#endif
