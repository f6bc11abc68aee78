import { join } from 'node:path';
import * as electron from 'electron';
import packageJson from '../../package.json' with { type: 'json' };
import { endOnBug } from './desktop/endOnBug.ts';
import { startDesktop } from './desktop/startDesktop.ts';
import { explainFailure, startPractice } from './desktop/startPractice.ts';
import { hostLog } from './logging/hostLog.ts';
import { readDesktopOptions } from './serveOptions.ts';
import { systemEffects } from './systemEffects.ts';

/** The Electron host: the same engine as `serve`, with a window of its own. Demo mode when no practice is linked. */
const wanted = readDesktopOptions(process.argv.slice(electron.app.isPackaged ? 1 : 2));
const hosted = hostLog({ write: (text) => process.stderr.write(text), isForPeople: true, verbose: wanted.verbose });
const effects = systemEffects(hosted.log);
const surroundings = { platform: process.platform, env: process.env };
const rendererDirectory = join(import.meta.dirname, '..', 'renderer');

endOnBug(electron, process, effects.log);

// Not awaited: Electron becomes ready only when this module has been evaluated (see startDesktop).
startDesktop({
  electron,
  surroundings,
  setTimer: effects.setTimer,
  rendererDirectory,
  preloadDirectory: join(import.meta.dirname, '..', 'preload'),
  resourcesDirectory: join(import.meta.dirname, '..', '..', 'resources'),
  startEngine: (dataHome) =>
    startPractice({ wanted, surroundings, rendererDirectory, appVersion: packageJson.version, effects, logTo: hosted.keepIn }, dataHome),
  explain: explainFailure,
}).catch((error: unknown) => {
  electron.dialog.showErrorBox('Frontdesk could not start', explainFailure(error));
  electron.app.exit(1);
});
