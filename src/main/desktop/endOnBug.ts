import type { Effects } from '../effects.ts';
import type { ElectronParts } from './electronParts.ts';

/**
 * An error that nobody caught: what the engine holds in memory can no longer be trusted, what it acknowledged is on the disk. Said in
 * plain words (Electron's own dialog shows a stack, which may carry anything), then the app ends; its next start reads the log.
 */
export function endOnBug(
  { app, dialog }: Pick<ElectronParts, 'app' | 'dialog'>,
  host: Pick<NodeJS.Process, 'on'>,
  log: Effects['log'],
): void {
  let isEnding = false;
  host.on('uncaughtException', (error: unknown) => {
    // The dialog waits for a person, and the next error must not open another.
    if (isEnding) return;
    isEnding = true;
    log('error', 'uncaught error', { error: error instanceof Error ? error.name : 'unknown' });
    dialog.showErrorBox(
      'Frontdesk has to close',
      'Something went wrong inside Frontdesk, so it closes rather than show a board that may be wrong. Everything that was entered is safe. Start it again; if this comes back, tell whoever looks after this PC.',
    );
    app.exit(1);
  });
}
