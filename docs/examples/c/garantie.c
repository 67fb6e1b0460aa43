/* One case, then a batch, of a pack that `domat build garantie.domat -o garantie.so` made. C99:
 *   cc -std=c99 garantie.c -o garantie -ldl && ./garantie ./garantie.so
 * docs/abi.md explains each step. Where atoms and members stand is what `domat inspect --format json` prints. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domat/pack.h"

/* Atoms of garantie.domat, in order of declaration: exclu and garantie have one for each member of Partie. */
enum { EFFRACTION, LIEU, EXCLU_ASSURE, EXCLU_ASSUREUR, DOMMAGE, GARANTIE_ASSURE, GARANTIE_ASSUREUR, INDEMNITE, ATOMS };
enum { HABITATION, VEHICULE };
enum { UNKNOWN = 0, TRUE = 1, FALSE = 2, CONFLICT = 3 }; /* bit 0 t, bit 1 f */
enum { DAY = 20148 };                                    /* 2025-03-01, counted from 1970-01-01 */

static const domat_pack* (*open_pack)(uint32_t, domat_error*);
static uint64_t (*count_atoms)(const domat_pack*, const uint32_t*);
static size_t (*case_memory)(const domat_pack*, const uint32_t*);
static int32_t (*evaluate_case)(const domat_pack*, const domat_case*, const domat_outcome*, void*, domat_error*);
static size_t (*batch_memory)(const domat_pack*);
static int32_t (*evaluate_batch)(const domat_pack*, const domat_batch*, void*, domat_error*);

static int failed(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  return 1;
}

/* A function pointer does not fit a void pointer in ISO C: POSIX wants it copied so. */
static int find(void* library, const char* name, void* function) {
  void* symbol = dlsym(library, name);
  memcpy(function, &symbol, sizeof symbol);
  return symbol != NULL;
}

static const char* truth(unsigned bits) {
  static const char* const words[] = {"unknown", "true", "false", "conflict"};
  return words[bits & 3];
}

static int one_case(const domat_pack* pack) {
  uint8_t truths[ATOMS] = {0}, states[ATOMS] = {0}, out_truths[ATOMS], out_states[ATOMS];
  int64_t values[ATOMS] = {0}, out_values[ATOMS];
  domat_error error;
  domat_case c = {0};
  domat_outcome outcome = {0};
  void* memory = malloc(case_memory(pack, NULL)); /* as aligned as malloc makes it: 16 bytes at least, on this machine */
  if (!memory) return failed("one case", "no memory");
  truths[EFFRACTION] = TRUE;
  truths[EXCLU_ASSURE] = FALSE;
  states[LIEU] = DOMAT_DEFINED, values[LIEU] = HABITATION;
  states[DOMMAGE] = DOMAT_DEFINED, values[DOMMAGE] = 1250000; /* 12 500.00 EUR, in cents */
  c.day = DAY, c.day_known = 1, c.closed = 0;
  c.truths = truths, c.states = states, c.values = values;
  outcome.truths = out_truths, outcome.states = out_states, outcome.values = out_values;
  if (evaluate_case(pack, &c, &outcome, memory, &error) != DOMAT_OK) return free(memory), failed("one case", error.message);
  free(memory);
  printf("garantie(Assuré): %s\n", truth(out_truths[GARANTIE_ASSURE]));
  if (out_states[INDEMNITE] == DOMAT_DEFINED) printf("indemnité: %lld.%02lld EUR\n", (long long)out_values[INDEMNITE] / 100, (long long)out_values[INDEMNITE] % 100);
  return 0;
}

/* 1,000 cases: every second one by burglary, every third one with the insured excluded; where, and the damage, are as above. Facts without a
 * column, and cases under a 0 of both planes, are unknown. */
static int batch(const domat_pack* pack) {
  enum { CASES = 1000, BYTES = (CASES + 7) / 8 };
  static uint8_t burglary[BYTES], excluded[BYTES], granted[BYTES];
  static int64_t place[CASES], damage[CASES], paid[CASES];
  domat_column columns[ATOMS] = {{0}};
  domat_answer answers[ATOMS] = {{0}};
  domat_batch b = {0};
  domat_error error;
  int count = 0, i;
  long long total = 0;
  void* memory = malloc(batch_memory(pack));
  if (!memory) return failed("a batch", "no memory");
  for (i = 0; i < CASES; ++i) {
    if (i % 2 == 0) burglary[i / 8] |= (uint8_t)(1u << i % 8);
    if (i % 3 == 0) excluded[i / 8] |= (uint8_t)(1u << i % 8);
    place[i] = HABITATION, damage[i] = 100 * i;
  }
  columns[EFFRACTION].t = burglary; /* no plane f: what is not true is false */
  columns[EXCLU_ASSURE].t = excluded;
  columns[LIEU].values = place; /* no plane of defined ones: all are */
  columns[DOMMAGE].values = damage;
  answers[GARANTIE_ASSURE].t = granted;
  answers[INDEMNITE].values = paid;
  b.cases = CASES, b.day = DAY, b.day_known = 1;
  b.columns = columns, b.answers = answers;
  if (evaluate_batch(pack, &b, memory, &error) != DOMAT_OK) return free(memory), failed("a batch", error.message);
  free(memory);
  for (i = 0; i < CASES; ++i) count += granted[i / 8] >> i % 8 & 1, total += paid[i];
  printf("%d of %d, %lld.%02lld EUR in all\n", count, CASES, total / 100, total % 100);
  return 0;
}

int main(int argc, char** argv) {
  domat_error error;
  const domat_pack* pack;
  void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  if (!library) return failed("garantie", argc == 2 ? dlerror() : "one argument is expected, the artifact");
  if (!find(library, "domat_open", &open_pack) || !find(library, "domat_atoms", &count_atoms) || !find(library, "domat_case_memory", &case_memory) ||
      !find(library, "domat_evaluate_case", &evaluate_case) || !find(library, "domat_batch_memory", &batch_memory) ||
      !find(library, "domat_evaluate_batch", &evaluate_batch))
    return failed(argv[1], "not an artifact");
  pack = open_pack(DOMAT_ABI, &error);
  if (!pack) return failed(argv[1], error.message);
  if (count_atoms(pack, NULL) != ATOMS) return failed(argv[1], "not the pack that this program was written for");
  return one_case(pack) || batch(pack);
}
