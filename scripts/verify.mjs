/** `npm run verify`: types, lint and format, unit and integration tests; everything but the browser. */
import { bin, bootstrap, run } from './bootstrap.mjs';

await bootstrap();
const steps = [
  ['types', bin('typescript', 'bin/tsc'), ['--noEmit']],
  ['lint and format', bin('@biomejs/biome', 'bin/biome'), ['check', '.', '--error-on-warnings']],
  ['unit and integration tests', bin('vitest', 'vitest.mjs'), ['run']],
];
for (const [name, program, args] of steps) {
  process.stdout.write(`\n— ${name}\n`);
  const code = await run(process.execPath, [program, ...args]);
  if (code !== 0) {
    process.stderr.write(`"${name}" found something; see above.\n`);
    process.exit(code);
  }
}
