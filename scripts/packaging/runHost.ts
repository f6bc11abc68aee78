/**
 * Runs a built Electron host in plain Node with the double in Electron's place, follows its window through the built preload to
 * the engine's welcome, and quits. Prints what it saw as one line of JSON.
 * Usage: node runHost.ts APP FOLDER [arguments of the app]
 * APP: the project after a build, or what a packed archive held. FOLDER: where it keeps its settings.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { anElectron } from '../../src/main/desktop/testing/anElectron.ts';
import { FOLD_VERSION, PROTOCOL_VERSION } from '../../src/shared/live/protocol.ts';

const [app = '', userData = '', ...appArguments] = process.argv.slice(2);
mkdirSync(userData, { recursive: true });

const electron = anElectron({ userData, preload: readFileSync(join(app, 'out', 'preload', 'preload.cjs'), 'utf8') });
const pictures: string[] = [];
const { createFromPath } = electron.parts.nativeImage;
const parts = {
  ...electron.parts,
  nativeImage: {
    createFromPath(path: string) {
      pictures.push(path);
      return createFromPath(path);
    },
  },
};
Object.assign(globalThis, { electronDouble: parts });
const source = Object.keys(parts)
  .map((name) => `export const ${name} = globalThis.electronDouble.${name};`)
  .join('\n');
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: 'electron:double', format: 'module', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) => (url === 'electron:double' ? { format: 'module', source, shortCircuit: true } : next(url, context)),
});
process.argv = [process.execPath, app, ...appArguments];

// The host's own care for bugs would keep this process alive after an error of it.
await follow().catch((error: unknown) => {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function follow(): Promise<void> {
  const opened = new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (electron.windows.length === 0) return;
      clearInterval(look);
      resolve();
    }, 10);
  });
  const endedEarly = electron.ended.then((code) => {
    const words = electron.seen.errorBoxes.map(({ content }) => content).join(' ');
    throw new Error(`it ended with ${code} before its window was there. ${words}`);
  });
  const { main } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as { readonly main: string };
  // Ready comes when the module has been evaluated: an entry that waits for ready would never get there.
  await electron.launch(() => import(pathToFileURL(join(app, main)).href));
  await Promise.race([opened, endedEarly]);
  const [window] = electron.windows;
  if (!window) throw new Error('No window was opened');
  await window.loaded;

  const page = window.page();
  const welcome = await new Promise<unknown>((resolve) => {
    page.window.addEventListener('message', ({ ports: [port] }) => {
      if (!port) return;
      port.addEventListener('message', ({ data }) => resolve(data));
      port.start();
      port.postMessage({ kind: 'hello', protocolVersion: PROTOCOL_VERSION, foldVersion: FOLD_VERSION, token: '' });
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
    missing: pictures.filter((path) => !existsSync(path)),
    exitCode,
  };
  // Electron's end takes the process with it, whatever is still open.
  process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
}
