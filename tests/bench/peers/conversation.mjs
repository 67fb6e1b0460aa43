// What the peers in Node share: tests/bench/peer.h's lines on the standard streams.
import { createInterface } from "node:readline";
import { readFileSync, writeFileSync } from "node:fs";

export const scratch = process.argv[2];

export const w1Facts = ["faute_lourde", "deni_de_justice", "faute_personnelle", "rattachee_au_service", "etat_condamne", "detachable",
  "rattachable", "assurance", "faute_deliberee", "prescription", "faute_victime", "recours_epuises"];
export const w1Conclusions = ["etat_responsable", "action_recursoire", "action_directe", "protection_fonctionnelle", "assureur_couvre",
  "indemnisation_etat", "indemnisation_reduite", "indemnisation_integrale", "charge_personnelle", "sanction_disciplinaire"];

// prepare(work, cases, threads) gives an engine: { run(), answers() }; run may give { seconds, p50, p99 }.
export async function converse(prepare) {
  let engine = null;
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, work, cases, threads] = line.split(" ");
    let reply = "ok";
    try {
      if (word === "prepare") {
        engine = await prepare(work, Number(cases), Number(threads));
        if (!engine) reply = `no ${work}`;
      } else if (word === "run") {
        const start = process.hrtime.bigint();
        const own = await engine.run();
        reply = own ? `${own.seconds} ${own.p50} ${own.p99}` : String(Number(process.hrtime.bigint() - start) / 1e9);
      } else if (word === "answers") {
        writeFileSync(`${scratch}/answers.bin`, await engine.answers());
      }
    } catch (error) {
      reply = `no ${String(error.message).replaceAll("\n", " ")}`;
    }
    process.stdout.write(reply + "\n");
  }
}

// Texts of W3, one by one: JSON text to an answer of JSON text.
export function oneByOne(cases, answer) {
  const texts = readFileSync(`${scratch}/w3.jsonl`, "utf8").split("\n").slice(0, cases);
  let given = [];
  return {
    async run() {
      const times = [];
      given = [];
      for (const text of texts) {
        const start = process.hrtime.bigint();
        const reply = await answer(text);
        times.push(Number(process.hrtime.bigint() - start) / 1e9);
        given.push(reply);
      }
      const seconds = times.reduce((sum, t) => sum + t, 0);
      times.sort((a, b) => a - b);
      return { seconds, p50: times[Math.floor(times.length / 2)], p99: times[Math.floor(times.length * 0.99)] };
    },
    answers() {
      const bits = Buffer.alloc(2 * given.length);
      given.forEach((text, i) => {
        const reply = JSON.parse(text);
        bits.writeUInt16LE(w1Conclusions.reduce((all, name, c) => all | (reply[name] === true ? 1 << c : 0), 0), 2 * i);
      });
      return bits;
    },
  };
}
