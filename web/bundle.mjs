// bundle.mjs OUT TABLE.c WORDS - bundle and minify what pages load, name each file by its content, and
// write the C table that src/web/assets.c serves it from. Nothing is loaded from other hosts. WORDS
// holds the words of the sources that may name a class.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const [out, table, words] = process.argv.slice(2);
const here = new URL(".", import.meta.url).pathname;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

async function bundle(entry) {
  const result = await build({
    entryPoints: [here + entry],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: ["es2020", "chrome88", "firefox88"],
    charset: "utf8",
    legalComments: "none",
    external: ["data:*"],
    logLevel: "error",
    logOverride: { "direct-eval": "silent" }, // htmx's; switched off by its configuration and by the CSP
  });
  return Buffer.from(result.outputFiles[0].contents);
}

const hash = (data) => createHash("sha256").update(data).digest("hex").slice(0, 12);
const rows = [];

// `fixed`: a path that browsers ask for by name; checked again each time instead of kept for a year.
function add(name, type, data, fixed) {
  const h = hash(data);
  const dot = name.lastIndexOf(".");
  const path = fixed ?? `/static/${name.slice(0, dot)}-${h}${name.slice(dot)}`;
  const file = resolve(out, path.slice(path.lastIndexOf("/") + 1));
  const gz = gzipSync(data, { level: 9 });
  writeFileSync(file, data);
  writeFileSync(`${file}.gz`, gz);
  rows.push({ name, type, path, file, h, fixed: Boolean(fixed) });
  return path;
}

// Every navigation reads the whole style sheet, on an old phone for a good part of a second; four
// fifths of Tabler's are rules of parts that no page has. What stays is what a word of the templates,
// the C code (tools/words.sh) or the scripts names. The classes that went are in OUT/dropped.txt:
// tests/crawl_test.c finds a page that has one of them.
// Our own sheet stays whole.
async function used(styles, own, scripts) {
  const raw = [readFileSync(words, "utf8"), ...scripts.map(String)];
  const [left] = await new PurgeCSS().purge({
    content: raw.map((text) => ({ raw: text, extension: "txt" })),
    css: [{ raw: styles.toString() }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    keyframes: true,
  });
  const classes = (text) => new Set(text.match(/\.[A-Za-z_-][A-Za-z0-9_-]*/g));
  const kept = classes(left.css + own);
  const gone = [...classes(styles.toString())].filter((c) => !kept.has(c)).map((c) => c.slice(1));
  writeFileSync(resolve(out, "dropped.txt"), gone.sort().join("\n") + "\n");
  return Buffer.concat([Buffer.from(left.css), own]);
}

const scripts = await Promise.all(["js/app.js", "js/visit/app.js", "js/chart.js"].map(bundle));
const css = add("mz.css", "text/css; charset=utf-8", await used(await bundle("tabler.css"), await bundle("mz.css"), scripts));
const main = add("mz.js", "text/javascript; charset=utf-8", scripts[0]);
const visit = add("visit.js", "text/javascript; charset=utf-8", scripts[1]);
add("chart.js", "text/javascript; charset=utf-8", scripts[2]);
const icon = add("icon.svg", "image/svg+xml", readFileSync(here + "img/favicon.svg"));
add("favicon.ico", "image/svg+xml", readFileSync(here + "img/favicon.svg"), "/favicon.ico");
const manifest = {
  name: "mz",
  short_name: "mz",
  start_url: "/",
  display: "standalone",
  background_color: "#f3f5f8",
  theme_color: "#174f8a",
  icons: [{ src: icon, sizes: "any", type: "image/svg+xml" }],
};
add("manifest", "application/manifest+json", Buffer.from(JSON.stringify(manifest)), "/manifest.webmanifest");
const sw = readFileSync(here + "js/sw.js", "utf8").replace("OFFLINE_HASH", hash(css)).replace("MZ_CSS", css);
add("sw.js", "text/javascript; charset=utf-8", Buffer.from(sw), "/sw.js");
// What the visits on the phone need without a network. Their page changes with the program, too.
const files = [css, main, visit, icon, "/manifest.webmanifest"];
const page = Buffer.concat(
  ["visit_app.html", "visit.zh.po"].map((f) => readFileSync(`${here}../src/feature/visit/${f}`)),
);
const visitSw = readFileSync(here + "js/visit-sw.js", "utf8")
  .replace("PROGRAM_HASH", hash(Buffer.concat([Buffer.from(files.join()), page])))
  .replace("PROGRAM_FILES", files.map((f) => JSON.stringify(f)).join(", "));
add("visit-sw.js", "text/javascript; charset=utf-8", Buffer.from(visitSw), "/visit-sw.js");

// Byte order, as strcmp has it: the server searches by path.
rows.sort((a, b) => (a.path < b.path ? -1 : 1));
const sym = (i, gz) => `mz_asset_${i}${gz ? "_gz" : ""}`;
const embed = (i, file, gz) => `
__asm__(".section .rodata\\n.balign 16\\n"
        "${sym(i, gz)}:\\n.incbin \\"${file}\\"\\n"
        "${sym(i, gz)}_end:\\n.byte 0\\n.previous\\n");
extern const char ${sym(i, gz)}[] __attribute__((visibility("hidden")));
extern const char ${sym(i, gz)}_end[] __attribute__((visibility("hidden")));`;
writeFileSync(
  table,
  `/* Generated by web/bundle.mjs. Do not edit. */
#include "web/assets.h"
${rows.map((r, i) => embed(i, r.file, false) + embed(i, `${r.file}.gz`, true)).join("\n")}

const struct mz_asset mz_assets[] = {
${rows
  .map(
    (r, i) =>
      `    {"${r.name}", "${r.path}", "${r.type}", "\\"${r.h}\\"", ${sym(i)}, ${sym(i)}_end, ${sym(i, true)}, ${sym(i, true)}_end, ${r.fixed}},`,
  )
  .join("\n")}
};
const size_t mz_assets_n = ${rows.length};
`,
);
