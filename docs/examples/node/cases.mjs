// One case and a batch for the pack of garantie.domat, wherever it was opened: garantie.mjs does so in Node, garantie.html in a browser.
import { Defined, False, True, dayOf } from "./domat.mjs";

export function judge(pack, print) {
  const [burglary, place, excluded, damage, granted, paid] = ["effraction", "lieu", "exclu", "dommage", "garantie", "indemnité"].map((name) => pack.atom(name));
  const day = dayOf("2025-03-01"), home = 0n;

  const outcome = pack.evaluateCase({
    day,
    facts: { [burglary]: { truth: True }, [excluded]: { truth: False }, [place]: { state: Defined, value: home }, [damage]: { state: Defined, value: 1250000n } },
  });
  print("garantie(Assuré):", ["unknown", "true", "false", "conflict"][outcome[granted].truth]);
  print("indemnité:", (Number(outcome[paid].value) / 100).toFixed(2), "EUR");

  // 1,000 cases: every second one by burglary, every third one with the insured excluded.
  const cases = 1000, plane = (test) => Uint8Array.from({ length: cases / 8 }, (_, byte) => [...Array(8).keys()].reduce((bits, i) => bits | (test(8 * byte + i) << i), 0));
  const answers = pack.evaluateBatch({
    cases, day,
    columns: {
      [burglary]: { t: plane((i) => i % 2 === 0) }, [excluded]: { t: plane((i) => i % 3 === 0) },
      [place]: { values: new BigInt64Array(cases).fill(home) }, [damage]: { values: BigInt64Array.from({ length: cases }, (_, i) => BigInt(100 * i)) },
    },
    wanted: [granted, paid],
  });
  const count = answers[granted].t.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  const total = answers[paid].values.reduce((sum, cents) => sum + cents, 0n);
  print(`${count} of ${cases}, ${(Number(total) / 100).toFixed(2)} EUR in all`);
}
