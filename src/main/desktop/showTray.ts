import type { Health } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import type { SettingsFile } from './desktopSettings.ts';
import type { ElectronParts, TrayPart } from './electronParts.ts';

export interface TrayOptions {
  readonly electron: Pick<ElectronParts, 'Menu' | 'nativeImage' | 'Tray'>;
  readonly iconFile: string;
  readonly health: () => readonly Health[];
  readonly settings: SettingsFile;
  readonly setTimer: Effects['setTimer'];
  readonly showWindow: () => void;
  readonly quit: () => void;
}

const LOOK_EVERY_MS = 5_000;

/** The clinic's health in one word. */
export function healthWord(health: readonly Health[]): 'Fine' | 'Look' | 'Act' {
  if (health.some(({ level }) => level === 'act')) return 'Act';
  return health.some(({ level }) => level === 'look') ? 'Look' : 'Fine';
}

/**
 * The icon beside the clock: the one-word health, what stands behind it, and the way to open the window and to quit.
 * @returns a function that takes it away; null where the system has no place for such an icon.
 */
export function showTray(options: TrayOptions): (() => void) | null {
  const { electron, settings } = options;
  let tray: TrayPart;
  try {
    tray = new electron.Tray(electron.nativeImage.createFromPath(options.iconFile));
  } catch {
    return null;
  }
  tray.on('click', options.showWindow);
  let told = '';
  let cancelTimer = () => {};
  look();

  function look() {
    cancelTimer = options.setTimer(look, LOOK_EVERY_MS);
    const health = options.health();
    const telling = JSON.stringify(health);
    // A menu that is replaced while it is open closes under the hand.
    if (telling !== told) tell(health);
    told = telling;
  }

  function tell(health: readonly Health[]) {
    tray.setToolTip(`Frontdesk: ${healthWord(health)}`);
    const { quietHours } = settings.read();
    tray.setContextMenu(
      electron.Menu.buildFromTemplate([
        { label: 'Open Frontdesk', click: options.showWindow },
        { type: 'separator' },
        { label: healthWord(health), enabled: false },
        ...health.map(({ label, detail }) => ({ label: `${label}: ${detail}`, enabled: false })),
        { type: 'separator' },
        {
          label: `No notifications from ${quietHours.from} to ${quietHours.to}`,
          type: 'checkbox',
          checked: quietHours.on,
          click: ({ checked }) => settings.change({ quietHours: { ...settings.read().quietHours, on: checked } }),
        },
        { type: 'separator' },
        { label: 'Quit', click: options.quit },
      ]),
    );
  }

  return () => {
    cancelTimer();
    tray.destroy();
  };
}
