import type { CriticalAlert } from '../alerts/criticalAlerts.ts';
import { isQuiet, type QuietHours } from './desktopSettings.ts';
import type { ElectronParts, NotificationPart } from './electronParts.ts';

export interface NotifyOptions {
  readonly electron: Pick<ElectronParts, 'Notification'>;
  readonly onCriticalAlert: (listener: (alert: CriticalAlert) => void) => () => void;
  readonly quietHours: () => QuietHours;
  /** A click opens the board. */
  readonly showWindow: () => void;
}

const KEPT_AT_MOST = 20;

/**
 * A native notification for each critical alert, outside the quiet hours of the practice. The system keeps and mirrors what it
 * shows (lock screens, phones), so it carries the alert's own sentence, which names nobody, and the practice's name. @returns a function that stops it.
 */
export function notifyCritical({ electron: { Notification }, onCriticalAlert, quietHours, showWindow }: NotifyOptions): () => void {
  // A notification that nothing refers to is collected, and its click with it.
  const shown = new Set<NotificationPart>();
  return onCriticalAlert((alert) => {
    if (!Notification.isSupported() || isQuiet(quietHours(), alert.wallTime)) return;
    const notification = new Notification({ title: alert.practiceName, body: alert.sentence, urgency: 'critical' });
    shown.add(notification);
    const [oldest] = shown;
    if (shown.size > KEPT_AT_MOST && oldest) shown.delete(oldest);
    notification.on('click', () => {
      shown.delete(notification);
      showWindow();
    });
    notification.on('close', () => shown.delete(notification));
    notification.show();
  });
}
