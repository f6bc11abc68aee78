import { parseArgs } from 'node:util';
import { sandboxApiKey, sandboxPractices, startSandbox } from './sandbox/healthengine/index.ts';
import { stopOnSignal } from './stopOnSignal.ts';
import { lineLog, systemEffects } from './systemEffects.ts';

/** `npm run sandbox -- --port N [--data DIR]`: the Healthengine sandbox alone; one ready line on standard output (architecture.md). */
const usage = 'Usage: npm run sandbox -- --port N [--data DIR]';
const stopping = stopOnSignal((sentence) => void process.stderr.write(`${sentence}\n`));

try {
  const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
  const port = Number(values.port ?? '0');
  if (!/^\d+$/.test(values.port ?? '0') || port > 65_535)
    throw new TypeError('--port must be a number from 0 to 65535; 0 picks a free one');
  const effects = systemEffects(lineLog((line) => process.stderr.write(line)));
  const sandbox = await startSandbox({ port, directory: values.data ?? null, effects });
  if (stopping.closeWhenTold(() => sandbox.close()) === 'waits') {
    process.stdout.write(
      `${JSON.stringify({ ready: true, baseUrl: sandbox.baseUrl, control: sandbox.control, apiKey: sandboxApiKey, practices: sandboxPractices })}\n`,
    );
  }
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const sentence = taken
    ? 'That port is taken by another program. Choose another with --port, or 0 for a free one.'
    : error instanceof Error
      ? error.message
      : String(error);
  process.stderr.write(`${sentence} ${usage}\n`);
  process.exit(2);
}
