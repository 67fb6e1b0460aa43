// W1, W2 and W6 in DuckDB: node duckdb_peer.mjs SCRATCH.
import { DuckDBInstance } from "@duckdb/node-api";
import { converse, scratch, w1Conclusions } from "./conversation.mjs";

const w1 = `select *, (action_directe or action_recursoire) and not assureur_couvre as charge_personnelle,
    faute_personnelle and (faute_deliberee or (faute_lourde and not protection_fonctionnelle)) as sanction_disciplinaire,
    indemnisation_etat and faute_victime as indemnisation_reduite,
    indemnisation_etat and not (indemnisation_etat and faute_victime) as indemnisation_integrale
  from (select *, etat_responsable and recours_epuises as indemnisation_etat
  from (select *, (faute_lourde or deni_de_justice) and not prescription as etat_responsable,
    faute_personnelle and rattachee_au_service and etat_condamne and not detachable as action_recursoire,
    faute_personnelle and detachable and not prescription as action_directe,
    not (faute_personnelle and detachable) and rattachable as protection_fonctionnelle,
    assurance and faute_personnelle and not rattachee_au_service and not faute_deliberee as assureur_couvre
  from cases))`;
const w2 = `select case when guerre or faute_intentionnelle or (defaut_entretien and not terrorisme) then 0
    else least(case when terrorisme then greatest(plafond, fire // 5, 2000000000) else plafond end,
      greatest(0, damage - greatest(fixed, damage * pct // 100))) end as indemnite from cases`;

// Amounts become whole numbers of cents, as they are for the others.
const load = (cases) => `create or replace table cases as
  select * replace (cast(damage * 100 as bigint) as damage, cast(fixed * 100 as bigint) as fixed,
    cast(plafond * 100 as bigint) as plafond, cast(fire * 100 as bigint) as fire)
  from read_csv('${scratch}/w6.csv', types = {damage: 'decimal(18,2)', fixed: 'decimal(18,2)', plafond: 'decimal(18,2)', fire: 'decimal(18,2)'})
  limit ${cases}`;

async function connect(threads) {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`set threads = ${threads}`);
  await connection.run("set preserve_insertion_order = true");
  return connection;
}

async function table(cases, threads, select, columns, bytes, put) {
  const connection = await connect(threads);
  await connection.run(load(cases));
  return {
    async run() {
      const start = process.hrtime.bigint();
      await connection.run(`create or replace table answers as select ${columns} from (${select})`);
      return { seconds: Number(process.hrtime.bigint() - start) / 1e9, p50: 0, p99: 0 };
    },
    async answers() {
      const reader = await connection.runAndReadAll("select * from answers");
      const rows = reader.getRows(), out = Buffer.alloc(bytes * rows.length);
      rows.forEach((row, i) => put(out, i, row));
      return out;
    },
  };
}

// A file to a file of results; of Parquet, the same columns.
async function files(work, threads) {
  const connection = await connect(threads);
  const csv = `read_csv('${scratch}/w6.csv', types = {damage: 'decimal(18,2)', fixed: 'decimal(18,2)', plafond: 'decimal(18,2)', fire: 'decimal(18,2)'})`;
  if (work === "w6-parquet") await connection.run(`copy (select * from ${csv}) to '${scratch}/w6.parquet' (format parquet)`);
  const from = { "w6-csv-load": csv, "w6-parquet-read": `'${scratch}/w6.parquet'`, "w6-parquet": `'${scratch}/w6.parquet'` }[work];
  return {
    run: () => connection.run(`create or replace table held as select * from ${from}`).then(() => undefined),
    answers: () => Buffer.alloc(0),
  };
}

await converse(async (work, cases, threads) => {
  if (work === "hello") return null;
  if (work === "w1")
    return table(cases, threads, w1, w1Conclusions.join(", "), 2, (out, i, row) =>
      out.writeUInt16LE(row.reduce((all, value, c) => all | (value ? 1 << c : 0), 0), 2 * i));
  if (work === "w2") return table(cases, threads, w2, "indemnite", 8, (out, i, row) => out.writeBigInt64LE(BigInt(row[0]), 8 * i));
  return work.startsWith("w6") ? files(work, threads) : null;
});
