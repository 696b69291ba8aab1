// The low-income statement in DuckDB on the rows that `mz bench aid-rows` wrote: times, every row compared.
// node duckdb_peer.mjs FOLDER [ROUNDS] ; DuckDB is found below the folder that the script is run from.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { incomeByColumns, incomeByHistory, statement } from "./aid_sql.mjs";

const require = createRequire(join(process.cwd(), "x.js"));
const { DuckDBInstance } = require("@duckdb/node-api");

const folder = resolve(process.argv[2]);
const rounds = Number(process.argv[3] ?? 3);
const figures = JSON.parse(readFileSync(join(folder, "figures.json"), "utf8"));
const months = (prefix) => Array.from({ length: 12 }, (_, i) => `${prefix}${i + 1}`);
const columns = (list) => list.map(([name, type]) => `'${name}': '${type}'`).join(", ");
const csv = (file, list) =>
  `read_csv('${join(folder, file)}', header = false, columns = {${columns(list)}})`;

const db = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
const run = (sql) => db.run(sql);
const one = async (sql) => (await (await run(sql)).getRows())[0];

const income = [...months("w"), ...months("o")].map((name) => [name, "INTEGER"]);
await run(`CREATE TABLE person AS SELECT * FROM ${csv("person.csv", [["id", "INTEGER"],
  ["household", "INTEGER"], ...income, ["counted", "TINYINT"], ["birth", "INTEGER"]])}`);
await run(`CREATE TABLE household AS SELECT * FROM ${csv("household.csv", [["id", "INTEGER"],
  ["division", "BIGINT"], ["savings", "BIGINT"], ["cars", "TINYINT"]])}`);
await run(`CREATE TABLE line AS SELECT * FROM ${csv("line.csv", [["division", "BIGINT"], ["fen", "BIGINT"]])}`);
await run(`CREATE TABLE ours AS SELECT * FROM ${csv("result.csv", [["id", "INTEGER"],
  ["dibao", "TINYINT"], ["margin", "TINYINT"], ["amount", "BIGINT"]])}`);
for (const kind of ["w", "o"]) {
  await run(`CREATE TABLE history_${kind} (person INTEGER, month TINYINT, value INTEGER)`);
  for (const [i, name] of months(kind).entries()) {
    await run(`INSERT INTO history_${kind} SELECT id, ${i + 1}, ${name} FROM person WHERE ${name} IS NOT NULL`);
  }
}

const seconds = (start) => Number(process.hrtime.bigint() - start) / 1e9;
let wrong = 0;
for (const [name, source] of [["12 columns a person", incomeByColumns()], ["a row a month", incomeByHistory()]]) {
  let wall = Infinity;
  let cpu = Infinity;
  for (let i = 0; i < rounds; i++) {
    await run("DROP TABLE IF EXISTS theirs");
    const used = process.cpuUsage();
    const start = process.hrtime.bigint();
    await run(`CREATE TABLE theirs AS ${statement(source, "//")}`);
    wall = Math.min(wall, seconds(start) * 1e6);
    const spent = process.cpuUsage(used);
    cpu = Math.min(cpu, spent.user + spent.system);
  }
  const [differ] = await one(`SELECT count(*) FROM ours FULL JOIN theirs USING (id)
    WHERE ours.dibao IS DISTINCT FROM theirs.dibao::TINYINT
       OR ours.margin IS DISTINCT FROM theirs.margin::TINYINT OR ours.amount IS DISTINCT FROM theirs.amount`);
  console.log(`${figures.persons} persons, ${name}: DuckDB ${wall.toFixed(0)} us on 2 threads`
    + ` (${cpu.toFixed(0)} us cpu)  mz ${figures.wall2_us} us on 2 threads (${figures.cpu_us} us cpu)`
    + `  ratio ${(wall / figures.wall2_us).toFixed(1)} wall, ${(cpu / figures.cpu_us).toFixed(1)} cpu`
    + `  rows unlike ours: ${differ} of ${figures.households}`);
  wrong += Number(differ);
}
process.exit(wrong === 0 ? 0 : 1);
