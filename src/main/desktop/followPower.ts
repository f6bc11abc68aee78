import type { Engine } from '../engine.ts';
import type { ElectronParts } from './electronParts.ts';

/**
 * Waking up, and the end of the session. What was acknowledged is durable at every moment; an orderly end saves the checkpoint and
 * the work of the next start.
 * @param quit ends the app in order.
 */
export function followPower({ powerMonitor }: Pick<ElectronParts, 'powerMonitor'>, engine: Pick<Engine, 'wake'>, quit: () => void): void {
  // Going to sleep needs nothing: timers stand still, and nothing was promised that is not on disk.
  powerMonitor.on('resume', () => engine.wake());
  // Linux and macOS wait for a while when asked to; Windows ends the session through the window (query-session-end).
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    quit();
  });
}
