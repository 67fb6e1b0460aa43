// W3 in publicodes: node publicodes_peer.mjs SCRATCH.
import * as publicodes from "publicodes";
import { converse, oneByOne, w1Conclusions, w1Facts } from "./conversation.mjs";

// Names of rules have no underscore there.
const own = (name) => name.replaceAll("_", " ");
const all = (...parts) => ({ "toutes ces conditions": parts.map((p) => (typeof p === "string" ? own(p) : p)) });
const any = (...parts) => ({ "une de ces conditions": parts.map((p) => (typeof p === "string" ? own(p) : p)) });
const not = (name) => `${own(name)} = non`;

const bodies = {
  etat_responsable: all(any("faute_lourde", "deni_de_justice"), not("prescription")),
  action_recursoire: all("faute_personnelle", "rattachee_au_service", "etat_condamne", not("detachable")),
  action_directe: all("faute_personnelle", "detachable", not("prescription")),
  protection_fonctionnelle: all(any(not("faute_personnelle"), not("detachable")), "rattachable"),
  assureur_couvre: all("assurance", "faute_personnelle", not("rattachee_au_service"), not("faute_deliberee")),
  indemnisation_etat: all("etat_responsable", "recours_epuises"),
  indemnisation_reduite: all("indemnisation_etat", "faute_victime"),
  indemnisation_integrale: all("indemnisation_etat", not("indemnisation_reduite")),
  charge_personnelle: all(any("action_directe", "action_recursoire"), not("assureur_couvre")),
  sanction_disciplinaire: all("faute_personnelle", any("faute_deliberee", all("faute_lourde", not("protection_fonctionnelle")))),
};

await converse(async (work, cases) => {
  if (work !== "w3") return null;
  const rules = {};
  for (const fact of w1Facts) rules[own(fact)] = { question: `${own(fact)} ?`, "par défaut": "non" };
  for (const [name, body] of Object.entries(bodies)) rules[own(name)] = body;
  const Engine = publicodes.default;
  const engine = new Engine(rules);
  return oneByOne(cases, (text) => {
    const situation = {};
    for (const [name, value] of Object.entries(JSON.parse(text))) situation[own(name)] = value ? "oui" : "non";
    engine.setSituation(situation);
    return JSON.stringify(Object.fromEntries(w1Conclusions.map((name) => [name, engine.evaluate(own(name)).nodeValue === true])));
  });
});
