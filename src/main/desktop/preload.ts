import { contextBridge, ipcRenderer } from 'electron';

/**
 * The whole bridge between the window and the host: one MessagePort that speaks the live protocol, and the versions. It
 * requires only electron, never hands out ipcRenderer, and runs sandboxed in an isolated world.
 *
 * A port cannot cross the context bridge; it is posted into the page's own world instead, to the page's own origin only.
 */
ipcRenderer.on('frontdesk:live-port', (event) => {
  window.postMessage({ kind: 'frontdesk:live-port' }, window.location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('frontdesk', {
  /** Asks the host for a fresh port; it arrives as a `frontdesk:live-port` message. */
  connect: () => ipcRenderer.send('frontdesk:connect'),
  versions: { electron: process.versions['electron'], chrome: process.versions['chrome'] },
});
