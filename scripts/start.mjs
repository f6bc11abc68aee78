/** `npm start`: installs, builds, opens the app; where no Electron binary can be had, the same app in a browser. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, bootstrap, exitCodeOf, passSignalsTo, root, run } from './bootstrap.mjs';
import { heldChild } from './starter.mjs';

await bootstrap();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();

const electron = electronBinary();
if (electron) process.exit(await run(electron, [root, ...process.argv.slice(2)]));
process.stderr.write(
  'No Electron binary can be had on this machine (it could not be downloaded), so Frontdesk opens in your browser instead; it is the same app.\n',
);
await serveInBrowser();

/** @returns the Electron executable, fetched on first use as Electron does since version 42; undefined where that fails. */
function electronBinary() {
  const home = bin('electron', '');
  const located = () => {
    if (process.env.ELECTRON_OVERRIDE_DIST_PATH)
      return join(process.env.ELECTRON_OVERRIDE_DIST_PATH, process.platform === 'win32' ? 'electron.exe' : 'electron');
    const pathFile = join(home, 'path.txt');
    return existsSync(pathFile) ? join(home, 'dist', readFileSync(pathFile, 'utf8')) : '';
  };
  if (existsSync(located())) return located();
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) return undefined;
  process.stderr.write('Frontdesk: fetching Electron (once)…\n');
  const fetched = spawnSync(process.execPath, [join(home, 'install.js')], { stdio: ['ignore', 'ignore', 'ignore'], timeout: 300_000 });
  return fetched.status === 0 && existsSync(located()) ? located() : undefined;
}

async function serveInBrowser() {
  const args = process.argv.slice(2);
  const data = args.includes('--data') ? [] : ['--data', join(root, '.demo-data')];
  const ports = [...(args.includes('--station-port') ? [] : ['--station-port', '0'])];
  const demo = args.includes('--policy') || args.includes('--demo') ? [] : ['--demo'];
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const nodeFlags = scripts.serve.split(' ').filter((word) => word.startsWith('--'));
  const server = spawn(
    process.execPath,
    [
      ...nodeFlags,
      join(root, 'scripts', 'serve.mjs'),
      ...data,
      ...ports,
      ...demo,
      '--print-token',
      '--free-intake-port',
      '--log-file',
      ...args,
    ],
    heldChild(['ignore', 'pipe', 'inherit']),
  );
  passSignalsTo(server);
  let line = '';
  server.stdout.setEncoding('utf8');
  server.stdout.on('data', (text) => {
    line += text;
    if (!line.includes('\n')) return;
    const ready = JSON.parse(line.slice(0, line.indexOf('\n')));
    line = '';
    const address = `${ready.station}/#token=${ready.token}`;
    process.stdout.write(
      `Frontdesk is running. The board: ${address}\nOutside programs post to ${ready.intake} (docs/integrators.md). Stop with Ctrl+C.\n`,
    );
    openBrowser(address);
  });
  process.exit(await new Promise((resolve) => server.on('exit', (code, signal) => resolve(exitCodeOf(code, signal)))));
}

function openBrowser(address) {
  if (process.env.CI || process.env.BROWSER === 'none') return;
  const [program, args] =
    process.platform === 'win32'
      ? ['cmd', ['/c', 'start', '', address]]
      : process.platform === 'darwin'
        ? ['open', [address]]
        : ['xdg-open', [address]];
  const opened = spawn(program, args, { stdio: 'ignore', detached: true });
  opened.on('error', () => process.stderr.write('No browser could be opened here: open the address above in one.\n'));
  opened.unref();
}
