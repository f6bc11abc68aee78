import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aDesktop, type Desktop } from '../../main/desktop/testing/aDesktop.ts';
import { preloadSource } from '../../main/desktop/testing/preloadSource.ts';
import { createLiveClient, type LiveClient, type LiveState } from '../../renderer/live/index.ts';
import { openLiveTransport } from '../../renderer/openLiveTransport.ts';
import { providerIdSchema, resourceIdSchema } from '../events/index.ts';

const policy = {
  practices: [
    {
      tenantId: 'clinic-abc',
      name: 'Harbour Street Dental',
      timezone: 'Australia/Perth',
      setup: {
        providers: [{ providerId: 'okafor', name: 'Dr Okafor' }],
        resources: [{ resourceId: 'chair-1', name: 'Chair 1', kind: 'chair' }],
      },
    },
  ],
};

function until(client: LiveClient, holds: (state: LiveState) => boolean): Promise<LiveState> {
  return new Promise((resolve) => {
    const look = (state: LiveState) => {
      if (!holds(state)) return;
      stop();
      resolve(state);
    };
    const stop = client.store.subscribe(look);
    look(client.store.getState());
  });
}
const isLive = ({ connection, day }: LiveState) => connection.state === 'live' && day !== null;

describe("the app's own window and the engine, over preload, IPC and a real MessagePort", () => {
  let preload = '';
  let desktop: Desktop;
  const clients: LiveClient[] = [];
  beforeAll(async () => {
    preload = await preloadSource();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await desktop.end();
  });

  async function aWindow() {
    desktop = aDesktop({ preload, policy });
    await desktop.start();
    const [window] = desktop.electron.windows;
    if (!window) throw new Error('No window was opened');
    await window.loaded;
    const page = window.page();
    const client = createLiveClient({
      open: await openLiveTransport(page.window as unknown as Window),
      token: '',
      nextFrame(work) {
        const soon = setImmediate(work);
        return () => clearImmediate(soon);
      },
    });
    clients.push(client);
    await until(client, isLive);
    return { window, page, client };
  }

  test('the preload requires electron alone and exposes one way to ask for a port', async () => {
    const { page } = await aWindow();
    expect(page.required).toEqual(['electron']);
    const bridge = page.window['frontdesk'];
    expect(Object.keys(bridge as object).sort()).toEqual(['connect', 'versions']);
    expect(page.window['ipcRenderer']).toBeUndefined();
  });

  test('the window folds the day of the engine, and its commands are carried out', async () => {
    const { client } = await aWindow();
    const outcome = await client.send({
      type: 'setResourceOutOfOrder',
      resourceId: resourceIdSchema.parse('chair-1'),
    });
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    const { day } = client.store.getState();
    expect(day?.resources.get(resourceIdSchema.parse('chair-1'))?.state).toBe('maintenance');
    expect(day?.providers.has(providerIdSchema.parse('okafor'))).toBe(true);
  });

  test('a port that the engine has closed is replaced by a new one, and the window goes on', async () => {
    const { client } = await aWindow();
    expect(desktop.engine().hub.windowCount()).toBe(1);
    // What follows a long sleep: the engine takes the window for gone and lets its port go.
    desktop.engine().hub.close();
    await until(client, ({ connection }) => connection.state === 'reconnecting');
    await until(client, isLive);
    expect(desktop.engine().hub.windowCount()).toBe(1);
  });

  test('a window that goes leaves no connection behind', async () => {
    const { client } = await aWindow();
    const { promise: left, resolve } = Promise.withResolvers<void>();
    client.store.subscribe(({ connection }) => connection.state === 'ended' && resolve());
    client.close();
    await left;
    await expect.poll(() => desktop.engine().hub.windowCount()).toBe(0);
  });

  test.each([
    ['a sub-frame', (frame: object) => ({ senderFrame: { ...frame }, sender: { mainFrame: frame } }), []],
    ['a frame that is gone', (frame: object) => ({ senderFrame: null, sender: { mainFrame: frame } }), []],
    ['another origin', () => foreignSender('https://evil.example/'), []],
    ['an origin that begins like ours', () => foreignSender('app://frontdesk.evil/index.html'), []],
    ['our page with an argument', (frame: object) => ({ senderFrame: frame, sender: { mainFrame: frame } }), ['engine']],
  ] as const)('%s that asks for a port gets none', async (_who, eventOf, args) => {
    const { window } = await aWindow();
    desktop.electron.ipc('frontdesk:connect', eventOf(window.mainFrame), ...args);
    expect(desktop.engine().hub.windowCount()).toBe(1);
  });
});

function foreignSender(url: string) {
  const frame = {
    url,
    postMessage() {
      throw new Error('A port was handed out');
    },
  };
  return { senderFrame: frame, sender: { mainFrame: frame } };
}
