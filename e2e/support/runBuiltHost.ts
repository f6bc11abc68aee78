/**
 * Runs the built Electron host (out/main/index.js) in plain Node with the double in Electron's place, follows its window
 * through the built preload to the engine's welcome, and quits. Prints what it saw as one line of JSON.
 * Usage: node runBuiltHost.ts FOLDER [arguments of the app]
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { anElectron } from '../../src/main/desktop/testing/anElectron.ts';

const root = join(import.meta.dirname, '..', '..');
const [folder = '', ...appArguments] = process.argv.slice(2);
const userData = join(folder, 'user');
mkdirSync(userData, { recursive: true });

const electron = anElectron({ userData, preload: readFileSync(join(root, 'out', 'preload', 'preload.cjs'), 'utf8') });
Object.assign(globalThis, { electronDouble: electron.parts });
const names = Object.keys(electron.parts);
const source = names.map((name) => `export const ${name} = globalThis.electronDouble.${name};`).join('\n');
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: 'electron:double', format: 'module', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) => (url === 'electron:double' ? { format: 'module', source, shortCircuit: true } : next(url, context)),
});
process.argv = [process.execPath, root, ...appArguments];

const opened = new Promise<void>((resolve) => {
  const look = setInterval(() => {
    if (electron.windows.length === 0) return;
    clearInterval(look);
    resolve();
  }, 10);
});
// Ready comes when the module has been evaluated: an entry that waits for ready would never get there.
await electron.launch(() => import(pathToFileURL(join(root, 'out', 'main', 'index.js')).href));
await opened;
const [window] = electron.windows;
if (!window) throw new Error('No window was opened');
await window.loaded;

const page = window.page();
const welcome = await new Promise<unknown>((resolve) => {
  page.window.addEventListener('message', ({ ports: [port] }) => {
    if (!port) return;
    port.addEventListener('message', ({ data }) => resolve(data));
    port.start();
    port.postMessage({ kind: 'hello', protocolVersion: 1, foldVersion: 2, token: '' });
  });
  const bridge = page.window['frontdesk'] as { connect(): void };
  bridge.connect();
});
window.close();
const exitCode = await electron.ended;
const seen = {
  url: window.mainFrame.url,
  status: window.state.status,
  title: /<title>([^<]*)/.exec(window.state.body)?.[1],
  required: page.required,
  welcome,
  errors: electron.seen.errorBoxes,
  exitCode,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
