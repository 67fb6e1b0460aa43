// W3 in zen-engine, one expression node a step: node zen_peer.mjs SCRATCH.
import { ZenEngine } from "@gorules/zen-engine";
import { converse, oneByOne } from "./conversation.mjs";

const steps = [
  ["etat_responsable", "(faute_lourde or deni_de_justice) and not prescription"],
  ["action_recursoire", "faute_personnelle and rattachee_au_service and etat_condamne and not detachable"],
  ["action_directe", "faute_personnelle and detachable and not prescription"],
  ["protection_fonctionnelle", "not (faute_personnelle and detachable) and rattachable"],
  ["assureur_couvre", "assurance and faute_personnelle and not rattachee_au_service and not faute_deliberee"],
  ["indemnisation_etat", "$.etat_responsable and recours_epuises"],
  ["indemnisation_reduite", "$.indemnisation_etat and faute_victime"],
  ["indemnisation_integrale", "$.indemnisation_etat and not $.indemnisation_reduite"],
  ["charge_personnelle", "($.action_directe or $.action_recursoire) and not $.assureur_couvre"],
  ["sanction_disciplinaire", "faute_personnelle and (faute_deliberee or (faute_lourde and not $.protection_fonctionnelle))"],
];
const model = {
  contentType: "application/vnd.gorules.decision",
  nodes: [
    { id: "in", name: "in", type: "inputNode", position: { x: 0, y: 0 } },
    { id: "rules", name: "rules", type: "expressionNode", position: { x: 1, y: 0 },
      content: { expressions: steps.map(([key, value], i) => ({ id: String(i), key, value })) } },
    { id: "out", name: "out", type: "outputNode", position: { x: 2, y: 0 } },
  ],
  edges: [
    { id: "a", type: "edge", sourceId: "in", targetId: "rules" },
    { id: "b", type: "edge", sourceId: "rules", targetId: "out" },
  ],
};

await converse(async (work, cases) => {
  if (work !== "w3") return null;
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(model)));
  return oneByOne(cases, async (text) => JSON.stringify((await decision.evaluate(JSON.parse(text))).result));
});
