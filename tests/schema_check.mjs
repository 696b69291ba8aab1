// schema_check.mjs DIR - DIR/openapi.json is an OpenAPI 3.1 document, its examples fit its schemas,
// and each line of DIR/answers.jsonl ({path, method, status, answer}) is what the document says of
// its operation. Prints each difference; ends with 1 when there is one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import formats from "ajv-formats";

const dir = process.argv[2];
const text = readFileSync(join(dir, "openapi.json"), "utf8");
const doc = JSON.parse(text);
let faults = 0;
const fault = (what) => {
  if (++faults <= 40) console.log(what);
};

const verdict = await new Validator().validate(structuredClone(doc));
if (!verdict.valid) fault("the document is not OpenAPI 3.1: " + JSON.stringify(verdict.errors).slice(0, 2000));

const ajv = new Ajv2020({ strict: false, allErrors: false });
formats(ajv);
ajv.addSchema(doc, "doc");
const made = new Map();
const pointer = (s) => s.replaceAll("~", "~0").replaceAll("/", "~1");
const schemaOf = (path, method, status) => {
  const key = `${method} ${path} ${status}`;
  if (!made.has(key)) {
    const at = `/paths/${pointer(path)}/${method}/responses`;
    const responses = doc.paths[path]?.[method]?.responses;
    const one = responses?.[status];
    const to = one?.$ref ? one.$ref.slice(1) : `${at}/${status}`;
    const media = to.split("/").slice(1).reduce((o, k) => o?.[k.replaceAll("~1", "/").replaceAll("~0", "~")], doc)?.content;
    made.set(key, media?.["application/json"]
      ? ajv.compile({ $ref: encodeURI(`doc#${to}/content/application~1json/schema`) }) : null);
  }
  return made.get(key);
};

let examples = 0;
for (const [path, methods] of Object.entries(doc.paths)) {
  for (const [method, op] of Object.entries(methods)) {
    const media = op.responses["200"].content?.["application/json"];
    if (!media?.example) continue;
    examples++;
    const fits = schemaOf(path, method, "200");
    if (!fits(media.example)) fault(`example of ${method} ${path}: ${ajv.errorsText(fits.errors)}`);
  }
}

let answers = 0;
for (const line of readFileSync(join(dir, "answers.jsonl"), "utf8").split("\n")) {
  if (line === "") continue;
  const { path, method, status, answer } = JSON.parse(line);
  answers++;
  const fits = schemaOf(path, method, String(status));
  if (!fits) fault(`${method} ${path}: the document has no JSON for ${status}`);
  else if (!fits(answer)) {
    fault(`${method} ${path} ${status}: ${ajv.errorsText(fits.errors)}: ${JSON.stringify(answer).slice(0, 300)}`);
  }
}
console.log(`${answers} answers and ${examples} examples held against the document: ${faults} differences`);
process.exit(faults === 0 && answers > 0 ? 0 : 1);
