import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { emptyDay, foldAll } from '../../shared/clinic-day/index.ts';
import { aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { FOLD_VERSION, PROTOCOL_VERSION } from '../../shared/live/index.ts';
import { displayTokenOf } from './stationTokens.ts';
import { aStationDoor, NINE_MS, type StationDoor, TOKEN } from './testing/aStationDoor.ts';
import { aWindow } from './testing/aWindow.ts';

const clinic = aClinic()
  .patient('p-1', 'Ada Canary')
  .patient('p-2', 'Leo Canary')
  .appointment('a-1', { patient: 'p-1', startsAt: '09:00' })
  .appointment('a-2', { patient: 'p-2', startsAt: '09:00' });
const waiting = clinic.checkIn('a-1', '08:50').stage('a-1', 'waiting', '08:51').checkIn('a-2', '08:52').stage('a-2', 'waiting', '08:53');

const command = (commandId: string, wish: Record<string, unknown>, over: Record<string, unknown> = {}) => ({
  kind: 'command',
  commandId,
  tenantId: 'clinic-abc',
  date: '2025-11-27',
  seenPosition: 0,
  command: wish,
  ...over,
});

let door: StationDoor;
beforeEach(async () => {
  door = await aStationDoor();
  door.record(...clinic.records);
});
afterEach(() => door.destroy());

describe('a window that signs in', () => {
  test('is told who it is, what it may do, and the day', async () => {
    const window = await aWindow(door.listener.url, { initials: 'ks' });
    const { welcome, snapshot } = await window.start();
    expect(welcome).toMatchObject({ user: { initials: 'KS', role: 'front-desk' }, hostTimeMs: NINE_MS, demo: false });
    expect(welcome.permissions).toContain('visit.move');
    expect(welcome.practices).toEqual([{ tenantId: 'clinic-abc', name: 'Harbour Dental', timezone: 'Australia/Perth' }]);
    expect(snapshot).toMatchObject({ date: '2025-11-27', isToday: true, position: 4 });
    const day = foldAll(emptyDay(snapshot.setup, snapshot.date), snapshot.records);
    expect([...day.visits.keys()].sort()).toEqual(['a-1', 'a-2']);
  });

  test.each([
    ['another protocol version', { protocolVersion: 2 }, 'update-needed'],
    ['another fold version', { foldVersion: 0 }, 'update-needed'],
    ['another version whose hello has another shape', { protocolVersion: 9, novelty: true }, 'update-needed'],
    ['a wrong token', { token: 'wrong' }, 'not-signed-in'],
    ['an empty token', { token: '' }, 'not-signed-in'],
    ['initials nobody has', { initials: 'ZZ' }, 'unknown-user'],
    ['a field that is not known', { novelty: true }, 'bad-message'],
  ])('with %s is told why in words and let go', async (_what, over, code) => {
    const window = await aWindow(door.listener.url);
    window.hello(over);
    const goodbye = await window.next('goodbye');
    expect(goodbye.code).toBe(code);
    expect(goodbye.message).toMatch(/^[A-Z].{30,}\.$/);
    await window.closed;
    expect(door.hub.windowCount()).toBe(0);
  });

  test('with the display token is the display, and nobody else', async () => {
    const token = displayTokenOf(TOKEN);
    const display = await aWindow(door.listener.url, { token });
    const { welcome } = await display.start();
    expect(welcome.user).toEqual({ initials: 'TV', name: null, role: 'display' });
    expect(welcome.users).toEqual([welcome.user]);
    const impostor = await aWindow(door.listener.url, { token, initials: 'MB' });
    impostor.hello();
    expect((await impostor.next('goodbye')).code).toBe('forbidden');
  });

  test('gets an id of the engine and takes it along to its next connection; an id of its own making is not taken', async () => {
    const first = await aWindow(door.listener.url);
    const { welcome } = await first.start();
    const second = await aWindow(door.listener.url);
    second.hello({ stationId: welcome.stationId });
    expect((await second.next('welcome')).stationId).toBe(welcome.stationId);
    const third = await aWindow(door.listener.url);
    third.hello({ stationId: 'the-front-desk' });
    expect((await third.next('welcome')).stationId).not.toBe('the-front-desk');
  });
});

describe('what a window may not send', () => {
  test.each([
    ['no JSON', '{"kind":'],
    ['nothing', ''],
    ['a kind nobody knows', '{"kind":"shutdown"}'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['deep nesting', '['.repeat(20_000)],
    [
      'a hello with half a character in it',
      `{"kind":"hello","protocolVersion":${PROTOCOL_VERSION},"foldVersion":${FOLD_VERSION},"token":"\\ud800"}`,
    ],
    ['a commandId with half a character in it', JSON.stringify(command('c-\ud800', { type: 'markArrived', appointmentId: 'a-1' }))],
    ['a command before its hello', JSON.stringify(command('c-1', { type: 'markArrived', appointmentId: 'a-1' }))],
  ])('%s ends its connection with a sentence, and nobody else notices', async (_what, text) => {
    const bystander = await aWindow(door.listener.url);
    await bystander.start();
    const window = await aWindow(door.listener.url);
    window.socket.send(text);
    expect(['bad-message', 'not-signed-in']).toContain((await window.next('goodbye')).code);
    await window.closed;
    door.record(...waiting.records.slice(4));
    expect((await bystander.next('events')).records).toHaveLength(4);
  });

  test.each(['\ud800', 'a\u0000b'])(
    'a reason with a character that cannot be stored (%j) is refused in words, and the window goes on',
    async (reason) => {
      const window = await aWindow(door.listener.url);
      await window.start();
      window.send(command('c-half', { type: 'cancelAppointment', appointmentId: 'a-1', reason }));
      const result = await window.next('result', ({ commandId }) => commandId === 'c-half');
      expect(result).toMatchObject({ outcome: 'refused', refusal: { code: 'unstorable-text' } });
      expect(door.eventLog.head()).toBe(4);
      await window.says(1);
    },
  );

  test('no message that differs from a good one in one place does more than end its own connection', async () => {
    const good = [
      { kind: 'watch', tenantId: 'clinic-abc', date: '2025-11-27', after: 0, holdsDate: '2025-11-27' },
      { kind: 'ack', position: 3 },
      command('c-1', { type: 'seatPatient', appointmentId: 'a-1', resourceId: 'chair-1' }),
    ];
    const wrong = [null, -1, 1e308, '', ' ', 'x'.repeat(5_000), [], {}, true, '9999-12-31', '0000-01-01', '__proto__'];
    for (const message of good) {
      for (const field of Object.keys(message)) {
        const window = await aWindow(door.listener.url);
        window.hello();
        for (const value of wrong) window.send({ ...message, [field]: value });
        window.send({ kind: 'the end' });
        await window.next('goodbye');
      }
    }
    expect(JSON.stringify(door.lines)).not.toContain('failed');
    const window = await aWindow(door.listener.url);
    expect((await window.start()).snapshot.position).toBe(door.eventLog.head());
  });

  test('bytes instead of text end its connection', async () => {
    const window = await aWindow(door.listener.url);
    window.socket.send(Buffer.from([0xff, 0x00, 0xfe]));
    expect((await window.next('goodbye')).code).toBe('bad-message');
  });

  test('64 KiB are read, one byte more closes the connection as too big (1009)', async () => {
    const window = await aWindow(door.listener.url);
    const padded = (size: number) => `"${'x'.repeat(size - 2)}"`;
    window.socket.send(padded(64 * 1024 + 1));
    expect(await window.closed).toBe(1009);
    const other = await aWindow(door.listener.url);
    other.socket.send(padded(64 * 1024));
    expect((await other.next('goodbye')).code).toBe('bad-message');
  });

  test.each([
    ['a page of another site', { origin: 'http://evil.example' }, 403],
    ['a foreign name for this computer', { host: 'evil.example', authorization: `Bearer ${TOKEN}` }, 403],
    ['a program without the token', {}, 401],
  ])('%s does not get as far as a connection', async (_what, headers, status) => {
    const socket = new WebSocket(`${door.listener.url.replace('http', 'ws')}/live`, { headers });
    const answered = await new Promise((resolve) => {
      socket.on('error', () => {});
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(answered).toBe(status);
    expect(door.hub.windowCount()).toBe(0);
  });
});

describe('two windows', () => {
  test('get the same events after the commit and fold the same day', async () => {
    const [desk, manager] = await Promise.all([aWindow(door.listener.url), aWindow(door.listener.url, { initials: 'MB' })]);
    const [{ snapshot }] = await Promise.all([desk.start(), manager.start()]);
    door.record(...waiting.records.slice(4));
    const [a, b] = await Promise.all([desk.next('events'), manager.next('events')]);
    expect(a).toEqual(b);
    expect(a.position).toBe(door.eventLog.head());
    const day = foldAll(emptyDay(snapshot.setup, snapshot.date), [...snapshot.records, ...a.records]);
    expect([...day.visits.values()].map(({ stage }) => stage)).toEqual(['waiting', 'waiting']);
    expect(day.visits.toJS()).toEqual(door.eventLog.days.get(snapshot.setup.tenantId, '2025-11-27').visits.toJS());
  });

  test('seat two patients into one chair in the same instant: one is accepted, the other is told who sits there', async () => {
    door.record(...waiting.records.slice(4));
    const [first, second] = await Promise.all([aWindow(door.listener.url), aWindow(door.listener.url, { initials: 'MB' })]);
    await Promise.all([first.start(), second.start()]);
    const seat = (appointmentId: string) => ({ type: 'seatPatient', appointmentId, resourceId: 'chair-1', providerId: 'okafor' });
    first.send(command('c-1', seat('a-1')));
    second.send(command('c-2', seat('a-2')));
    const results = await Promise.all([first.next('result'), second.next('result')]);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused']);
    const refused = results.find((result) => result.outcome === 'refused');
    expect(refused).toMatchObject({ refusal: { code: 'chair-taken' } });
    expect(refused?.outcome === 'refused' && refused.refusal.message).toMatch(/(Ada|Leo) Canary/);
    const chair = door.eventLog.days
      .get(aClinic().setup.tenantId, '2025-11-27')
      .resources.toArray()
      .map(([, one]) => one)[0];
    expect(chair?.appointmentId).toBe(results[0].outcome === 'accepted' ? 'a-1' : 'a-2');
  });
});

describe('a command', () => {
  const checkIn = { type: 'checkInPatient', appointmentId: 'a-1' };

  test('is stored under the initials and the station of its session, and answered after its commit', async () => {
    const window = await aWindow(door.listener.url, { initials: 'KS' });
    const { welcome } = await window.start();
    window.send(command('c-1', checkIn));
    const result = await window.next('result');
    expect(result).toEqual({ kind: 'result', commandId: 'c-1', outcome: 'accepted', position: door.eventLog.head() });
    const [record] = door.eventLog.read.after(4, 1);
    expect(record).toMatchObject({
      actor: { kind: 'user', id: 'KS', role: 'front-desk' },
      stationId: welcome.stationId,
      commandId: 'c-1',
      source: 'desk',
    });
  });

  test('whose answer was lost gets its first result on the next connection, and its events are stored once', async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    window.send(command('c-1', checkIn));
    await window.next('events');
    await window.hangUp();
    const head = door.eventLog.head();
    const again = await aWindow(door.listener.url);
    await again.start();
    again.send(command('c-1', checkIn));
    expect(await again.next('result')).toMatchObject({ outcome: 'accepted', position: head });
    expect(door.eventLog.head()).toBe(head);
  });

  test('that was refused is refused again in the same words, even when it would be possible by then', async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    window.send(command('c-1', { type: 'completeVisit', appointmentId: 'a-1' }));
    const first = await window.next('result');
    expect(first.outcome).toBe('refused');
    door.record(...clinic.checkIn('a-1', '08:50').stage('a-1', 'in_chair', '08:55').records.slice(4));
    window.send(command('c-1', { type: 'completeVisit', appointmentId: 'a-1' }));
    expect(await window.next('result')).toEqual(first);
  });

  test.each([
    ['TV', checkIn],
    ['IT', checkIn],
    ['IT', { type: 'addWalkIn', patient: { patientId: 'p-1' }, providerId: null, appointmentTypeId: null }],
    ['TV', { type: 'undoCommand', commandId: 'c-0' }],
  ])('that the role of %s may not give is refused and leaves no trace in the log', async (initials, wish) => {
    const window = await aWindow(door.listener.url, { initials });
    await window.start();
    window.send(command('c-1', wish));
    expect(await window.next('result')).toMatchObject({ outcome: 'refused', refusal: { code: 'forbidden' } });
    expect(door.eventLog.head()).toBe(4);
  });

  test('for a practice of somebody else is refused', async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    window.send(command('c-1', checkIn, { tenantId: 'clinic-xyz' }));
    expect(await window.next('result')).toMatchObject({ outcome: 'refused', refusal: { code: 'unknown-practice' } });
  });
});

describe('what goes to the waiting-room screen and to IT', () => {
  test.each(['TV', 'IT'])('%s sees the day move, and no name and no detail ever travels to it', async (initials) => {
    const window = await aWindow(door.listener.url, { initials });
    await window.start();
    const desk = await aWindow(door.listener.url, { initials: 'KS' });
    await desk.start();
    desk.send(command('c-1', { type: 'checkInPatient', appointmentId: 'a-1', notes: 'Canary note' }));
    desk.send(
      command('c-2', {
        type: 'addWalkIn',
        patient: { givenName: 'Walker', familyName: 'Canary', mobile: '0400 canary' },
        providerId: null,
        appointmentTypeId: null,
        reason: 'Canary toothache',
      }),
    );
    await desk.next('result', ({ commandId }) => commandId === 'c-2');
    await window.next('events', ({ position }) => position === door.eventLog.head());
    expect(window.bytes()).not.toMatch(/[Cc]anary|\bAda\b|\bLeo\b|Walker|[Tt]oothache/);
    expect(window.bytes()).toContain('a-1');
    expect(desk.bytes()).toMatch(/Canary/);
    expect(JSON.stringify(door.lines)).not.toMatch(/[Cc]anary|\bAda\b|\bLeo\b|Walker|[Tt]oothache/);
    if (initials === 'TV') expect(window.bytes()).not.toContain('"KS"');
  });
});
