"""W1 and W2 in numpy, as tests/bench/peer.h asks for them: python3 numpy_peer.py SCRATCH."""
import sys
import time

import numpy as np

FACTS, CONCLUSIONS = 12, 10


def w1(x, out):
    (faute_lourde, deni_de_justice, faute_personnelle, rattachee_au_service, etat_condamne, detachable, rattachable, assurance,
     faute_deliberee, prescription, faute_victime, recours_epuises) = x
    valid = ~prescription
    detached = faute_personnelle & detachable
    np.bitwise_and(faute_lourde | deni_de_justice, valid, out=out[0])
    np.bitwise_and(faute_personnelle & rattachee_au_service & etat_condamne, ~detachable, out=out[1])
    np.bitwise_and(detached, valid, out=out[2])
    np.bitwise_and(~detached, rattachable, out=out[3])
    np.bitwise_and(assurance & faute_personnelle & ~rattachee_au_service, ~faute_deliberee, out=out[4])
    np.bitwise_and(out[0], recours_epuises, out=out[5])
    np.bitwise_and(out[5], faute_victime, out=out[6])
    np.bitwise_and(out[5], ~out[6], out=out[7])
    np.bitwise_and(out[2] | out[1], ~out[4], out=out[8])
    np.bitwise_and(faute_personnelle, faute_deliberee | (faute_lourde & ~out[3]), out=out[9])


class W1:
    """One array a fact; of booleans, or of words of 64 cases."""

    def __init__(self, scratch, cases, packed):
        held = np.fromfile(f"{scratch}/w1.bin", dtype=np.uint8)
        columns = held.reshape(FACTS, -1)[:, :cases]
        self.packed, self.cases = packed, cases
        if packed:
            self.facts = [np.packbits(c, bitorder="little").view(np.uint64) for c in columns]
        else:
            self.facts = [c.astype(np.bool_) for c in columns]
        self.out = [np.empty_like(self.facts[0]) for _ in range(CONCLUSIONS)]

    def run(self):
        w1(self.facts, self.out)

    def answers(self):
        bits = np.zeros(self.cases, dtype="<u2")
        for c, column in enumerate(self.out):
            truths = np.unpackbits(column.view(np.uint8), bitorder="little") if self.packed else column
            bits |= truths.astype("<u2") << c
        return bits


class W2:
    def __init__(self, scratch, cases):
        held = np.fromfile(f"{scratch}/w2.bin", dtype=np.uint8)
        total = len(held) // 44
        numbers = held[: 40 * total].view("<i8").reshape(5, total)
        flags = held[40 * total :].reshape(4, total)
        self.numbers = [np.ascontiguousarray(n[:cases]) for n in numbers]
        self.flags = [f[:cases].astype(np.bool_) for f in flags]

    def run(self):
        damage, fixed, plafond, fire, pct = self.numbers
        terrorisme, guerre, faute_intentionnelle, defaut_entretien = self.flags
        franchise = np.maximum(fixed, damage * pct // 100)
        raised = np.maximum(plafond, np.maximum(fire // 5, 2_000_000_000))
        ceiling = np.where(terrorisme, raised, plafond)
        excluded = guerre | faute_intentionnelle | (defaut_entretien & ~terrorisme)
        self.out = np.where(excluded, 0, np.minimum(ceiling, np.maximum(0, damage - franchise)))

    def answers(self):
        return self.out.astype("<i8")


def prepare(scratch, work, cases):
    if work in ("w1-bool", "w1-packed"):
        return W1(scratch, cases, work == "w1-packed")
    return W2(scratch, cases) if work == "w2" else None


def main():
    scratch, engine = sys.argv[1], None
    for line in sys.stdin:
        words = line.split()
        reply = "ok"
        if words[0] == "prepare":
            engine = prepare(scratch, words[1], int(words[2]))
            reply = "ok" if engine else f"no {words[1]}"
        elif words[0] == "run":
            start = time.perf_counter()
            engine.run()
            reply = repr(time.perf_counter() - start)
        elif words[0] == "answers":
            engine.answers().tofile(f"{scratch}/answers.bin")
        print(reply, flush=True)


main()
