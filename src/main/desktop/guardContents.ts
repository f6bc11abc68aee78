import type { ElectronParts } from './electronParts.ts';
import { APP_ORIGIN } from './electronParts.ts';

/** Where a link may lead, in the system's browser; everything else is refused. */
const openableHosts: ReadonlySet<string> = new Set(['healthengine.com.au', 'practices.healthengine.com.au']);

/**
 * Refuses everything a page of ours never needs: navigation, redirects, new windows, webviews, and every permission but
 * notifications and sanitized clipboard writes (desktop.md, Electron shell). Holds for every page there will ever be.
 */
export function guardContents({ app, session, shell }: Pick<ElectronParts, 'app' | 'session' | 'shell'>): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isOpenable(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
  session.defaultSession.setPermissionRequestHandler((contents, permission, callback) =>
    callback(isAllowed(permission) && isOurs(contents.getURL())),
  );
  session.defaultSession.setDevicePermissionHandler(() => false);
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission) && isOurs(origin));
}

function isAllowed(permission: string): boolean {
  return permission === 'notifications' || permission === 'clipboard-sanitized-write';
}

/** Compared by parts: a custom scheme has no origin of its own in every parser, and a prefix test would pass `app://frontdesk.evil`. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && `${url.protocol}//${url.host}` === APP_ORIGIN;
}

/** Only https, only hosts of the list: nothing that a message could carry opens anything else. */
export function isOpenable(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'https:' && url.username === '' && url.port === '' && openableHosts.has(url.hostname);
}
