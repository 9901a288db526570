// ajv compiled once, in one process: node ajv.mjs NODE_MODULES REPEAT FILE...
// Prints the CPU seconds of each run as JSON when REPEAT is not 0.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, repeat, ...files] = process.argv.slice(2);
const require = createRequire(modules + "/");
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;
const schema = JSON.parse(readFileSync(new URL("../spec/1.0/report.schema.json", import.meta.url)));
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile(schema);
const seconds = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };

if (Number(repeat)) {
  const text = readFileSync(files[0], "utf8");
  validate(JSON.parse(text));
  const times = { read: [], check: [] };
  for (let i = 0; i < Number(repeat); i++) {
    const start = seconds();
    const data = JSON.parse(text);
    const between = seconds();
    validate(data);
    times.read.push(between - start);
    times.check.push(seconds() - between);
  }
  console.log(JSON.stringify(times));
} else {
  let sound = true;
  for (const file of files) sound = validate(JSON.parse(readFileSync(file, "utf8"))) && sound;
  process.exitCode = sound ? 0 : 1;
}
