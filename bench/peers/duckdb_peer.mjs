// 低保 and 低边 of packs/cn-33 in DuckDB on the rows that `mz bench aid-rows` wrote: times, every row compared.
// node duckdb_peer.mjs FOLDER [ROUNDS] ; DuckDB is found below the folder that the script is run from.
import { createRequire } from "node:module";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join, resolve } from "node:path";
import { statement } from "./aid_sql.mjs";

const require = createRequire(join(process.cwd(), "x.js"));
const { DuckDBInstance } = require("@duckdb/node-api");

const folder = resolve(process.argv[2]);
const rounds = Number(process.argv[3] ?? 3);
const figures = JSON.parse(readFileSync(join(folder, "figures.json"), "utf8"));
const facts = readFileSync(join(folder, "facts.csv"), "utf8").trim().split("\n").slice(1).map((line) => {
  const [fact, entity, history, bool, month] = line.split(",");
  return { fact, entity, history, bool: bool === "1", month: Number(month) };
});

const db = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
const run = (sql) => db.run(sql);
const one = async (sql) => (await (await run(sql)).getRows())[0];

// Days and months of the widest kind that a column needs, as DuckDB would choose for itself.
const wide = new Set(["financial_assets", "division"]);
const firstLine = (file) => {
  const bytes = Buffer.alloc(1 << 16);
  const f = openSync(file);
  const n = readSync(f, bytes);
  closeSync(f);
  return bytes.toString("utf8", 0, n).split("\n")[0];
};
const load = async (table, file) => {
  const head = firstLine(join(folder, file));
  const types = head.split(",").map((c) => `'${c}': '${wide.has(c) ? "BIGINT" : "INTEGER"}'`).join(", ");
  await run(`CREATE TABLE ${table} AS SELECT * FROM read_csv('${join(folder, file)}', header = true, columns = {${types}})`);
};
await load("person", "person.csv");
await load("household", "household.csv");
await load("ours", "result.csv");
await load("history_refusals", "history_refusals.csv");

const seconds = (start) => Number(process.hrtime.bigint() - start) / 1e9;
let wrong = 0;
async function measure(name, sql) {
  let wall = Infinity;
  let cpu = Infinity;
  for (let i = 0; i < rounds; i++) {
    await run("DROP TABLE IF EXISTS theirs");
    const used = process.cpuUsage();
    const start = process.hrtime.bigint();
    await run(`CREATE TABLE theirs AS ${sql}`);
    wall = Math.min(wall, seconds(start) * 1e6);
    const spent = process.cpuUsage(used);
    cpu = Math.min(cpu, spent.user + spent.system);
  }
  const [differ] = await one(`SELECT count(*) FROM ours FULL JOIN theirs USING (id)
    WHERE ours.dibao IS DISTINCT FROM theirs.dibao::INTEGER
       OR ours.margin IS DISTINCT FROM theirs.margin::INTEGER OR ours.amount IS DISTINCT FROM theirs.amount`);
  console.log(`${figures.persons} persons, ${name}: DuckDB ${wall.toFixed(0)} us on 2 threads`
    + ` (${cpu.toFixed(0)} us cpu)  mz ${figures.wall2_us} us on 2 threads (${figures.cpu_us} us cpu)`
    + `  ratio ${(wall / figures.wall2_us).toFixed(1)} wall, ${(cpu / figures.cpu_us).toFixed(1)} cpu`
    + `  rows unlike ours: ${differ} of ${figures.households}`);
  wrong += Number(differ);
}

await measure("12 columns a fact, by hand", statement("//"));

// The statement that mz writes, over the tables that it reads: a row a month. Only whole division
// and the columns of VALUES have other names in DuckDB.
if (figures.persons <= 400000) {
  const column = (f) => (f.bool || f.history === "dated" ? `${f.fact} = 1 AS ${f.fact}` : `${f.fact}::BIGINT AS ${f.fact}`);
  for (const [table, key] of [["person", "household::BIGINT AS household"], ["household", "division"]]) {
    const own = facts.filter((f) => f.entity === table && f.history !== "month").map(column);
    await run(`CREATE TABLE mz_${table} AS SELECT 1::BIGINT AS county, id::BIGINT AS id, ${[key, ...own].join(", ")} FROM ${table}`);
  }
  for (const f of facts.filter((x) => x.history === "month")) {
    await run(`CREATE TABLE mz_history_${f.fact} AS ${Array.from({ length: 12 }, (_, i) => `SELECT 1::BIGINT AS county,
      id::BIGINT AS ${f.entity}, ${f.month + i}::BIGINT AS month, ${f.fact}_${i + 1}::BIGINT AS value
      FROM ${f.entity} WHERE ${f.fact}_${i + 1} IS NOT NULL`).join(" UNION ALL ")}`);
  }
  for (const f of facts.filter((x) => x.history === "dated")) {
    await run(`CREATE TABLE mz_history_${f.fact} AS SELECT 1::BIGINT AS county, subject::BIGINT AS ${f.entity},
      day::BIGINT AS day, value::BIGINT AS value FROM history_${f.fact}`);
  }
  const ours = readFileSync(join(folder, "statement.sql"), "utf8").replaceAll(" / ", " // ")
    .replaceAll('"history_', '"mz_history_').replaceAll("FROM household h", "FROM mz_household h")
    .replaceAll("JOIN person p", "JOIN mz_person p").replace(/\bcolumn(\d+)\b/g, (_, n) => `col${n - 1}`);
  await measure("a row a month, mz's own statement", `SELECT id, dibao_ok AS dibao, margin_ok AS margin,
    dibao_amount AS amount FROM (${ours}) x`);
}
process.exit(wrong === 0 ? 0 : 1);
