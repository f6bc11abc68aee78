import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import type { Health } from '../../shared/live/index.ts';
import type { CriticalAlert } from '../alerts/criticalAlerts.ts';
import { isQuiet, openSettings } from './desktopSettings.ts';
import { notifyCritical } from './notifyCritical.ts';
import { healthWord, showTray } from './showTray.ts';
import { aDesktop, type Desktop } from './testing/aDesktop.ts';
import { anElectron } from './testing/anElectron.ts';

const nine: CriticalAlert = { alertId: 'al-1', practiceName: 'Harbour Street Dental', sentence: 'No chair is free.', wallTime: '09:00' };
const daytime = { on: true, from: '19:00', to: '07:00' };
const line = (level: Health['level'], label = 'Online bookings'): Health => ({ key: label, level, label, detail: 'since 09:00' });

async function anApp(userData = '') {
  const electron = anElectron({ userData, preload: '' });
  await electron.launch(() => {});
  return electron;
}

describe('a critical alert', () => {
  async function told(alert: CriticalAlert, quietHours = daytime) {
    const electron = await anApp();
    const opened: string[] = [];
    notifyCritical({
      electron: electron.parts,
      onCriticalAlert(listener) {
        listener(alert);
        return () => {};
      },
      quietHours: () => quietHours,
      showWindow: () => opened.push('window'),
    });
    return { shown: electron.seen.notifications, opened };
  }

  test("is a notification of the system in the alert's own words; a click opens the board", async () => {
    const { shown, opened } = await told(nine);
    expect(shown.map(({ options }) => options)).toEqual([
      { title: 'Harbour Street Dental', body: 'No chair is free.', urgency: 'critical' },
    ]);
    shown[0]?.emit('click');
    expect(opened).toEqual(['window']);
  });

  test.each([
    ['18:59', true],
    ['19:00', false],
    ['23:59', false],
    ['00:00', false],
    ['06:59', false],
    ['07:00', true],
  ])('at %s, with quiet hours from 19:00 to 07:00, is shown: %s', async (wallTime, isShown) => {
    expect((await told({ ...nine, wallTime })).shown).toHaveLength(isShown ? 1 : 0);
  });

  test('is shown at any time while the quiet hours are off', async () => {
    expect((await told({ ...nine, wallTime: '03:00' }, { ...daytime, on: false })).shown).toHaveLength(1);
  });

  test.each([
    ['11:59', false],
    ['12:00', true],
    ['12:59', true],
    ['13:00', false],
  ])('at %s is quiet from 12:00 to 13:00: %s', (wallTime, quiet) => {
    expect(isQuiet({ on: true, from: '12:00', to: '13:00' }, wallTime)).toBe(quiet);
    expect(isQuiet({ on: true, from: '12:00', to: '12:00' }, wallTime)).toBe(false);
  });
});

describe('the icon beside the clock', () => {
  const folder = mkdtempSync(`${tmpdir()}/frontdesk-tray-`);
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    [[], 'Fine'],
    [[line('fine')], 'Fine'],
    [[line('fine'), line('look')], 'Look'],
    [[line('look'), line('act'), line('fine')], 'Act'],
  ] as const)('says in one word how things stand (%#)', (health, word) => {
    expect(healthWord(health)).toBe(word);
  });

  test('follows the health, opens the window, quits, and switches the quiet hours', async () => {
    const electron = await anApp(folder);
    const settings = openSettings(folder);
    let health: readonly Health[] = [];
    let tick = () => {};
    const done: string[] = [];
    const hide = showTray({
      electron: electron.parts,
      iconFile: 'tray.png',
      health: () => health,
      settings,
      setTimer(work) {
        tick = work;
        return () => {};
      },
      showWindow: () => done.push('window'),
      quit: () => done.push('quit'),
    });
    expect(electron.tray.toolTip).toBe('Frontdesk: Fine');
    health = [line('act')];
    tick();
    expect(electron.tray.toolTip).toBe('Frontdesk: Act');
    expect(electron.tray.menu.map(({ label }) => label)).toContain('Online bookings: since 09:00');

    const choose = (label: string, item: object = {}) =>
      electron.tray.menu.find((entry) => entry.label?.startsWith(label))?.click?.(item as never, undefined, {} as never);
    choose('Open Frontdesk');
    choose('Quit');
    expect(done).toEqual(['window', 'quit']);
    choose('No notifications', { checked: true });
    expect(settings.read().quietHours).toEqual({ on: true, from: '19:00', to: '07:00' });
    hide?.();
    expect(electron.tray.exists).toBe(false);
  });
});

describe('an alert that is stored in the log', () => {
  let desktop: Desktop;
  afterEach(() => desktop.end());

  test('reaches the system as a notification that repeats nothing of what the sender wrote, once', async () => {
    desktop = aDesktop({
      policy: {
        practices: [{ tenantId: 'clinic-abc', name: 'Harbour Street Dental', timezone: 'Australia/Perth' }],
        sources: [
          { id: 'triage', provider: 'orchestration', tenantId: 'clinic-abc', auth: { type: 'bearer', token: 'the-token-of-triage' } },
        ],
      },
    });
    await desktop.start();
    const told = Promise.withResolvers<void>();
    desktop.engine().onCriticalAlert(() => told.resolve());
    const send = async (eventId: string, level: string, minute: number) => {
      const occurredAt = new Date(Date.now() - minute * 60_000).toISOString();
      const answer = await fetch(`${desktop.engine().intakeUrl}/webhooks/triage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer the-token-of-triage' },
        body: JSON.stringify({
          eventId,
          eventType: 'orchestration.alert.v1',
          eventVersion: '1.0.0',
          occurredAt,
          producer: 'triage',
          tenantId: 'clinic-abc',
          data: { alertId: eventId.slice(0, 4), level, category: 'other', message: 'Ada Byron fainted in chair 2', emittedAt: occurredAt },
        }),
      });
      expect(await answer.json()).toMatchObject({ accepted: true, duplicates: 0 });
    };
    await send('old1-a', 'critical', 30);
    await send('low1-a', 'warning', 0);
    await send('hot1-a', 'critical', 1);
    await send('hot1-b', 'critical', 0);
    await told.promise;
    expect(desktop.electron.seen.notifications.map(({ options }) => options)).toEqual([
      {
        title: 'Harbour Street Dental',
        body: 'A connected system raised a critical alert. Open Frontdesk to read it.',
        urgency: 'critical',
      },
    ]);
  });
});
