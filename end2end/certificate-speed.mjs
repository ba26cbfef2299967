// How long the browser's module takes to verify a certificate: the file that
// `cargo bench -p certificate` leaves. Usage: node … FILE
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const site = join(import.meta.dirname, '../target/site/pkg/engine');
const engine = await import(pathToFileURL(join(site, 'engine.js')));
await engine.default({ module_or_path: readFileSync(join(site, 'engine_bg.wasm')) });
const question = JSON.stringify({ Verify: readFileSync(process.argv[2], 'utf8') });
const times = Array.from({ length: 5 }, () => {
  const start = performance.now();
  const answer = JSON.parse(engine.ask(question));
  if (!answer.Ok) throw new Error(JSON.stringify(answer).slice(0, 300));
  return performance.now() - start;
}).sort((one, other) => one - other);
console.log(`${times[2].toFixed(1).padStart(10)} ms  verify it in WebAssembly (at most 2 s)`);
