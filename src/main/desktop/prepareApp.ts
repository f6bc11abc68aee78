import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSettings, type SettingsFile } from './desktopSettings.ts';
import { APP_SCHEME, type ElectronParts } from './electronParts.ts';

/** What the shell asks of the computer it runs on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The id that Windows files notifications and the taskbar entry under; the installers use the same. */
export const APP_ID = 'au.frontdesk.desktop';

/**
 * Everything that Electron takes only before it is ready. Synchronous on purpose: `ready` comes as soon as the entry module has
 * been evaluated, and what is set later has no effect.
 * @returns null when another copy runs already; it has been asked to show itself, and this one is to end.
 */
export function prepareApp(
  { app, crashReporter, protocol }: Pick<ElectronParts, 'app' | 'crashReporter' | 'protocol'>,
  { platform, env }: Surroundings,
): SettingsFile | null {
  const localAppData = env['LOCALAPPDATA'];
  // Roaming profiles copy their folder over the network at every sign-in and out; before the lock, which lives in this folder too.
  if (platform === 'win32' && localAppData) app.setPath('userData', join(localAppData, 'Frontdesk'));
  if (!app.requestSingleInstanceLock()) return null;

  const folder = app.getPath('userData');
  mkdirSync(folder, { recursive: true });
  const settings = openSettings(folder);
  // A dump holds whatever was in memory, patients too: it never leaves this PC.
  crashReporter.start({ uploadToServer: false, compress: true });
  app.enableSandbox();
  if (settings.read().hardwareAcceleration === 'off' || isRemoteSession({ platform, env })) app.disableHardwareAcceleration();
  if (platform === 'win32') app.setAppUserModelId(APP_ID);
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  return settings;
}

/** Remote Desktop and Citrix name their sessions; drawing with a graphics card that is not there costs the host's processor. */
export function isRemoteSession({ platform, env }: Surroundings): boolean {
  return platform === 'win32' && /^(rdp|ica)-/i.test(env['SESSIONNAME'] ?? '');
}
