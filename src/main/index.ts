import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as electron from 'electron';
import packageJson from '../../package.json' with { type: 'json' };
import { startDesktop } from './desktop/startDesktop.ts';
import { createEngine } from './engine.ts';
import { loadPolicy, policyRefusal, type ResolvedPolicy } from './policy/index.ts';
import { demoPolicy } from './sandbox/pretend-clinic/index.ts';
import { readDesktopOptions } from './serveOptions.ts';
import { lineLog, systemEffects } from './systemEffects.ts';

/** The Electron host: the same engine as `serve`, with a window of its own. Demo mode when no practice is linked. */
const options = readDesktopOptions(process.argv.slice(electron.app.isPackaged ? 1 : 2));
const effects = systemEffects(lineLog((line) => process.stderr.write(line)));

await startDesktop({
  electron,
  rendererDirectory: join(import.meta.dirname, '..', 'renderer'),
  preloadDirectory: join(import.meta.dirname, '..', 'preload'),
  startEngine: () => {
    const policy = readPolicy();
    const isDemo = policy.practices.length === 0;
    return createEngine({
      dataDirectory: options.data ?? join(electron.app.getPath('userData'), isDemo ? 'demo' : 'data'),
      policy: isDemo ? { ...policy, ...demoPolicy() } : policy,
      demo: isDemo ? { speed: 1, seed: null } : null,
      // The window speaks over a MessagePort; only the pretend clinic's staff need a door.
      stationPort: 0,
      intakePort: options.intakePort,
      rendererDirectory: join(import.meta.dirname, '..', 'renderer'),
      appVersion: packageJson.version,
      effects,
    });
  },
  showFailure: (sentence) => electron.dialog.showErrorBox('Frontdesk could not start', sentence),
});

function readPolicy(): ResolvedPolicy {
  const loaded = loadPolicy(options.policy, process.env, (path) => readFileSync(path));
  if (loaded.outcome === 'bad') throw new Error(policyRefusal(options.policy ?? '', loaded.problems));
  return loaded.policy;
}
