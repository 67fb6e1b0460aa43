// A pack built with `domat build PACK -o NAME.wasm --target wasm32`, for Node (18 or later) and for browsers: nothing here is of one of them alone.
// Give `openPack` the bytes of the module, or a response of fetch. docs/abi.md explains the structures; all places in them are those of wasm32.
const ABI = 1;
const [CASE_BYTES, OUTCOME_BYTES, COLUMN_BYTES, ANSWER_BYTES, BATCH_BYTES, ERROR_BYTES] = [24, 16, 24, 28, 40, 400];

export const Unknown = 0, True = 1, False = 2, Conflict = 3;                          // truths
export const Defined = 1, Undefined = 2, InConflict = 3, InError = 4;                 // states of values
export const dayOf = (text) => Math.round(Date.parse(text + "T00:00:00Z") / 86400000);  // "2025-03-01": days since 1970-01-01

export async function openPack(source) {
  const compiled = typeof Response !== "undefined" && source instanceof Response ? await WebAssembly.instantiateStreaming(source) : await WebAssembly.instantiate(source);
  return new Pack((compiled.instance ?? compiled).exports);
}

class Pack {
  constructor(functions) {
    this.f = functions;
    this.free = functions.__heap_base.value;
    const error = this.take(ERROR_BYTES);
    this.pack = functions.domat_open(ABI, error);
    if (this.pack === 0) throw new Error(this.message(error));
    this.description = JSON.parse(this.describe());
    this.mark = this.free;
  }

  // What one call needs is laid out after the module's own data, and is free again at the next.
  take(bytes) {
    const at = (this.free + 15) & ~15;
    this.free = at + bytes;
    const missing = this.free - this.f.memory.buffer.byteLength;
    if (missing > 0) this.f.memory.grow(Math.ceil(missing / 65536));
    return at;
  }
  view() { return new DataView(this.f.memory.buffer); }
  bytes(at, length) { return new Uint8Array(this.f.memory.buffer, at, length); }
  zeros(bytes) {
    const at = this.take(bytes);
    this.bytes(at, bytes).fill(0);
    return at;
  }
  message(error) {
    const text = this.bytes(error + 144, 256);
    return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
  }
  check(status, error) { if (status !== 0) throw new Error(this.message(error)); }
  describe() {
    const length = this.take(4);
    const at = this.f.domat_describe(this.pack, length);
    return new TextDecoder().decode(this.bytes(at, this.view().getUint32(length, true)));
  }

  // facts: by atom, {truth} or {state, value}; value is a BigInt. Returns the like for every atom.
  evaluateCase({ day, closed = false, facts }) {
    this.free = this.mark;
    const atoms = this.description.atoms, planes = this.zeros(2 * atoms), values = this.zeros(8 * atoms);
    for (const [atom, fact] of Object.entries(facts)) {
      this.bytes(planes, 2 * atoms)[Number(atom)] = fact.truth ?? 0;
      this.bytes(planes, 2 * atoms)[atoms + Number(atom)] = fact.state ?? 0;
      this.view().setBigInt64(values + 8 * Number(atom), fact.value ?? 0n, true);
    }
    const given = this.zeros(CASE_BYTES), outcome = this.zeros(OUTCOME_BYTES), outPlanes = this.zeros(2 * atoms), outValues = this.zeros(8 * atoms);
    const memory = this.take(this.f.domat_case_memory(this.pack, 0)), error = this.zeros(ERROR_BYTES), view = this.view();
    view.setInt32(given, day ?? 0, true);
    view.setUint8(given + 4, day === undefined ? 0 : 1);
    view.setUint8(given + 5, closed ? 1 : 0);
    [planes, planes + atoms, values, 0].forEach((p, i) => view.setUint32(given + 8 + 4 * i, p, true));
    [outPlanes, outPlanes + atoms, outValues, 0].forEach((p, i) => view.setUint32(outcome + 4 * i, p, true));
    this.check(this.f.domat_evaluate_case(this.pack, given, outcome, memory, error), error);
    const truths = this.bytes(outPlanes, 2 * atoms);
    return Array.from({ length: atoms }, (_, a) => ({ truth: truths[a], state: truths[atoms + a], value: view.getBigInt64(outValues + 8 * a, true) }));
  }

  // columns: by atom, {t, f} of Uint8Array planes or {values: BigInt64Array, defined, undefined, conflict}, each but t or values may be left out.
  // wanted: atoms. Returns by atom {t, f, values, defined, undefined, conflict, error}: planes, and values.
  evaluateBatch({ cases, day, closed = false, columns, wanted }) {
    this.free = this.mark;
    const atoms = this.description.atoms, planeBytes = Math.ceil(cases / 8);
    const columnsAt = this.zeros(atoms * COLUMN_BYTES), answersAt = this.zeros(atoms * ANSWER_BYTES), batch = this.zeros(BATCH_BYTES);
    const put = (array) => {
      if (!array) return 0;
      const raw = new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at = this.take(raw.length);
      this.bytes(at, raw.length).set(raw);
      return at;
    };
    for (const [atom, c] of Object.entries(columns)) {
      const places = [c.t, c.f, c.values, c.defined, c.undefined, c.conflict].map(put);
      places.forEach((p, i) => this.view().setUint32(columnsAt + atom * COLUMN_BYTES + 4 * i, p, true));
    }
    const places = wanted.map((atom) => {
      const [t, f] = [this.zeros(planeBytes), this.zeros(planeBytes)], values = this.zeros(8 * cases);
      const all = [t, f, values, ...Array.from({ length: 4 }, () => this.zeros(planeBytes))];
      all.forEach((p, i) => this.view().setUint32(answersAt + atom * ANSWER_BYTES + 4 * i, p, true));
      return all;
    });
    const memory = this.take(this.f.domat_batch_memory(this.pack)), error = this.zeros(ERROR_BYTES), view = this.view();
    view.setBigUint64(batch, BigInt(cases), true);
    view.setInt32(batch + 8, day ?? 0, true);
    view.setUint8(batch + 12, day === undefined ? 0 : 1);
    view.setUint8(batch + 13, closed ? 1 : 0);
    [0, 0, columnsAt, answersAt, 0].forEach((p, i) => view.setUint32(batch + 16 + 4 * i, p, true));
    this.check(this.f.domat_evaluate_batch(this.pack, batch, memory, error), error);
    const plane = (at) => this.bytes(at, planeBytes).slice();
    return Object.fromEntries(wanted.map((atom, i) => {
      const [t, f, values, defined, undefined_, conflict, inError] = places[i];
      return [atom, { t: plane(t), f: plane(f), values: new BigInt64Array(this.f.memory.buffer.slice(values, values + 8 * cases)),
                      defined: plane(defined), undefined: plane(undefined_), conflict: plane(conflict), error: plane(inError) }];
    }));
  }

  // The first atom of a fact or conclusion, as its description says; its others follow it.
  atom(name) {
    const found = [...this.description.facts, ...this.description.conclusions].find((d) => d.name === name);
    if (!found) throw new Error(`the pack has no \`${name}\``);
    return found.first_atom;
  }
}
