// 36 departments' files in DuckDB, as `mz bench feed-rows` wrote them: who is ours, and what each of them has in each
// category, to the fen. node feeds_peer.mjs FOLDER [ROUNDS] ; DuckDB is found below the folder it is run from.
//
// The same reading of dirty rows as mz has: numbers with blanks, an apostrophe, full-width digits, a small x or 15
// digits are mended; rows that are cut off, of another name, or with a unit behind the amount are not taken; a row of
// ours sent twice counts once. Where a category's columns stand is told to DuckDB; mz finds it by the header.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const require = createRequire(join(process.cwd(), "x.js"));
const { DuckDBInstance } = require("@duckdb/node-api");

const folder = resolve(process.argv[2]);
const rounds = Number(process.argv[3] ?? 3);
const figures = JSON.parse(readFileSync(join(folder, "figures.json"), "utf8"));
const orders = [["id", "name", "amount", "day", "state", "note"], ["name", "id", "state", "day", "amount", "note"],
  ["note", "name", "id", "amount", "day", "state"], ["day", "amount", "state", "note", "name", "id"]];

const db = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
const run = (sql) => db.run(sql);
const one = async (sql) => (await (await run(sql)).getRows())[0];

// A number of 15 digits has neither the century nor the last character: those born from 1940 to 1999.
await run(`CREATE TABLE people AS SELECT * FROM read_csv('${join(folder, "people.csv")}', header = false,
  columns = {'person': 'INTEGER', 'id': 'VARCHAR', 'name': 'VARCHAR'})`);
await run(`CREATE TABLE ours AS SELECT person, id, name FROM people
  UNION ALL SELECT person, left(id, 6) || substr(id, 9, 9), name FROM people`);

const mended = `upper(translate(trim(id, ' \u3000'''), '０１２３４５６７８９Ｘ', '0123456789X'))`;
function sums(i) {
  const cols = orders[i % 4];
  const file = join(folder, `feed${String(i + 1).padStart(2, "0")}.csv`);
  const read = `read_csv('${file}', header = false, skip = 1, auto_detect = false, delim = '${i % 5 === 3 ? "\t" : ","}',
    quote = '${i % 6 === 5 ? '"' : ""}', escape = '${i % 6 === 5 ? '"' : ""}', null_padding = true,
    strict_mode = false, new_line = '${i % 4 === 1 ? "\\r\\n" : "\\n"}',
    columns = {${cols.map((c) => `'${c}': 'VARCHAR'`).join(", ")}})`;
  return `SELECT ${i + 1} AS feed, person, sum(fen) AS fen FROM (
    SELECT DISTINCT ours.person, f.*, CAST(replace(f.amount, ',', '') AS DECIMAL(18, 2)) * 100 AS fen
    FROM ${read} AS f JOIN ours ON ours.id = ${mended.replaceAll("id", "f.id")} AND ours.name = f.name
    WHERE f.${cols.at(-1)} IS NOT NULL AND f.amount NOT LIKE '%元') GROUP BY person`;
}

const seconds = (start) => Number(process.hrtime.bigint() - start) / 1e9;
let wall = Infinity;
let cpu = Infinity;
for (let r = 0; r < rounds; r++) {
  await run("CREATE OR REPLACE TABLE theirs (feed INTEGER, person INTEGER, fen BIGINT)");
  const used = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (let i = 0; i < figures.feeds; i++) {
    await run(`INSERT INTO theirs ${sums(i)}`);
  }
  wall = Math.min(wall, seconds(start) * 1e6);
  const spent = process.cpuUsage(used);
  cpu = Math.min(cpu, spent.user + spent.system);
}
const [n, total, differ] = await one(`SELECT count(theirs.fen), sum(theirs.fen),
    count(*) FILTER (WHERE mz.fen IS DISTINCT FROM theirs.fen)
  FROM read_csv('${join(folder, "sums.csv")}', header = false,
    columns = {'feed': 'INTEGER', 'person': 'INTEGER', 'fen': 'BIGINT'}) AS mz FULL JOIN theirs USING (feed, person)`);
console.log(`${figures.rows} rows, ${figures.people} people: DuckDB ${(wall / 1e6).toFixed(2)} s on 2 threads`
  + ` (${(cpu / 1e6).toFixed(2)} s cpu)  mz ${(figures.wall2_us / 1e6).toFixed(2)} s on 2 threads`
  + ` (${(figures.cpu_us / 1e6).toFixed(2)} s cpu)  ratio ${(wall / figures.wall2_us).toFixed(1)} wall,`
  + ` ${(cpu / figures.cpu_us).toFixed(1)} cpu  sums unlike ours: ${differ} of ${n}, ${total} fen together`);
// What docs/bench.md promises, by both clocks.
const least = 8;
const ratio = Math.min(wall / figures.wall2_us, cpu / figures.cpu_us);
if (!(ratio >= least)) {
  console.error(`only ${ratio.toFixed(1)} times as fast as DuckDB; ${least} is the least`);
}
process.exit(Number(differ) === 0 && Number(n) > 0 && ratio >= least ? 0 : 1);
