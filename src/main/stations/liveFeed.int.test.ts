import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyDay, foldAll } from '../../shared/clinic-day/index.ts';
import { aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { MAX_UNACKNOWLEDGED } from '../../shared/live/index.ts';
import { aStationDoor, NINE_MS, type StationDoor } from './testing/aStationDoor.ts';
import { aWindow } from './testing/aWindow.ts';

const clinic = aClinic()
  .patient('p-1', 'Ada Canary')
  .patient('p-2', 'Leo Canary')
  .appointment('a-1', { patient: 'p-1', startsAt: '09:00' })
  .appointment('a-2', { patient: 'p-2', startsAt: '09:00' });
const arrivals = clinic
  .checkIn('a-1', '08:50')
  .stage('a-1', 'waiting', '08:51')
  .checkIn('a-2', '08:52')
  .stage('a-2', 'waiting', '08:53')
  .records.slice(4);

let door: StationDoor;
beforeEach(async () => {
  door = await aStationDoor();
  door.record(...clinic.records);
});
afterEach(() => door.destroy());

describe('a window that cannot keep up', () => {
  const provider = (count: number) => {
    let told = aClinic();
    for (let index = 0; index < count; index += 1) {
      const at = `08:${String(Math.floor(index / 60) % 60).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`;
      told = told.provider('okafor', index % 2 === 0 ? 'busy' : 'available', at, { eventId: `provider-${index}` });
    }
    return told.records;
  };

  test(`gets ${MAX_UNACKNOWLEDGED} records ahead of its acknowledgement, then nothing, then a fresh snapshot that agrees with the log`, async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    await window.says(0);
    for (const record of provider(600)) door.record(record);
    const last = await window.next('events', ({ position }) => position === 4 + MAX_UNACKNOWLEDGED);
    expect(window.messages.filter(({ kind }) => kind === 'events' || kind === 'snapshot')).toHaveLength(MAX_UNACKNOWLEDGED - 1);
    window.send({ kind: 'ack', position: last.position });
    const snapshot = await window.next('snapshot');
    expect(snapshot.position).toBe(604);
    const day = foldAll(emptyDay(snapshot.setup, snapshot.date), snapshot.records);
    expect(day.providers.toJS()).toEqual(door.eventLog.days.get(snapshot.setup.tenantId, snapshot.date).providers.toJS());
    window.send({ kind: 'ack', position: snapshot.position });
    door.record(...arrivals);
    expect((await window.next('events', ({ position }) => position > 604)).records).toHaveLength(4);
  });

  test('a bulk larger than may be outstanding comes as a snapshot at once', async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    door.record(...provider(501));
    expect((await window.next('snapshot')).position).toBe(505);
  });

  test('one that lives but never acknowledges is told so after 15 s and let go', async () => {
    const window = await aWindow(door.listener.url);
    await window.start();
    door.record(...provider(400));
    door.record(...provider(600).slice(400));
    for (let second = 1; second <= 15; second += 1) {
      door.tick();
      await window.says(second);
    }
    expect(door.hub.windowCount()).toBe(1);
    door.tick();
    expect((await window.next('goodbye')).code).toBe('too-slow');
  });
});

describe('a window that was away', () => {
  test('for a moment gets exactly what it missed, when it names the day it holds', async () => {
    const window = await aWindow(door.listener.url);
    const { snapshot } = await window.start();
    await window.hangUp();
    door.record(...arrivals);
    const again = await aWindow(door.listener.url);
    again.hello();
    again.send({ kind: 'watch', tenantId: 'clinic-abc', after: snapshot.position, holdsDate: snapshot.date });
    const { records, position } = await again.next('events');
    expect(records.map((record) => record.position)).toEqual([5, 6, 7, 8]);
    expect(position).toBe(8);
    expect(again.messages.some(({ kind }) => kind === 'snapshot')).toBe(false);
  });

  test('gets the older records that joined its day meanwhile, when a visit was moved to it', async () => {
    const nextWeek = aClinic().event(
      'appointment.scheduled.v1',
      {
        appointmentId: 'a-9' as never,
        patientId: 'p-1' as never,
        startsAt: '2025-12-04T01:00:00Z',
        lengthMin: 30,
        scheduledAt: '2025-11-20T01:00:00Z',
      },
      '08:00',
      { eventId: 'booked-9' },
    );
    const window = await aWindow(door.listener.url);
    await window.start();
    door.record(...nextWeek.records);
    await window.hangUp();
    door.record(
      ...aClinic().event(
        'appointment.rescheduled.v1',
        { appointmentId: 'a-9' as never, startsAt: '2025-11-27T03:00:00Z', rescheduledAt: '2025-11-27T00:59:00Z' },
        '08:59',
        { eventId: 'moved-9' },
      ).records,
    );
    const again = await aWindow(door.listener.url);
    again.hello();
    again.send({ kind: 'watch', tenantId: 'clinic-abc', after: 4, holdsDate: '2025-11-27' });
    expect((await again.next('events')).records.map(({ event }) => event.eventType)).toEqual([
      'appointment.scheduled.v1',
      'appointment.rescheduled.v1',
    ]);
  });

  test.each([
    ['over midnight', { after: 4, holdsDate: '2025-11-26' }],
    ['with a position the log does not have yet', { after: 999, holdsDate: '2025-11-27' }],
    ['without saying which day it holds', { after: 4 }],
  ])('%s gets a fresh snapshot', async (_what, held) => {
    const window = await aWindow(door.listener.url);
    window.hello();
    window.send({ kind: 'watch', tenantId: 'clinic-abc', ...held });
    expect((await window.next('snapshot')).date).toBe('2025-11-27');
  });
});

describe('as time passes', () => {
  test('a window hears a heartbeat each second with the host time, the position, and the health its role may see', async () => {
    const desk = await aWindow(door.listener.url);
    const display = await aWindow(door.listener.url, { initials: 'TV' });
    await Promise.all([desk.start(), display.start()]);
    door.clock.nowMs += 1_000;
    door.tick();
    expect(await desk.next('heartbeat')).toMatchObject({ hostTimeMs: NINE_MS + 1_000, position: 4, health: [{ key: 'storage' }] });
    expect(await display.next('heartbeat')).toMatchObject({ health: [] });
  });

  test('a window that says nothing for 5 s is still there, and gone a second later', async () => {
    const silent = await aWindow(door.listener.url);
    const alive = await aWindow(door.listener.url);
    await Promise.all([silent.start(), alive.start()]);
    await silent.says(0);
    for (let second = 1; second <= 5; second += 1) {
      door.tick();
      await alive.says(second);
    }
    expect(door.hub.windowCount()).toBe(2);
    door.tick();
    await silent.closed;
    expect(door.hub.windowCount()).toBe(1);
  });

  test('at midnight windows that watch today move on to the new day; one that watches a date stays, and knows it is not today', async () => {
    const today = await aWindow(door.listener.url);
    const dated = await aWindow(door.listener.url);
    await today.start();
    dated.hello();
    dated.send({ kind: 'watch', tenantId: 'clinic-abc', date: '2025-11-27' });
    expect((await dated.next('snapshot')).isToday).toBe(true);
    door.clock.nowMs = Date.parse('2025-11-27T15:59:59Z');
    door.tick();
    await Promise.all([today.next('heartbeat'), dated.next('heartbeat')]);
    door.clock.nowMs += 1_000;
    door.tick();
    expect(await today.next('snapshot')).toMatchObject({ date: '2025-11-28', isToday: true });
    expect(await dated.next('snapshot')).toMatchObject({ date: '2025-11-27', isToday: false });
    expect([...today.messages, ...dated.messages].some(({ kind }) => kind === 'snapshot')).toBe(false);
  });

  test('an erased patient leaves every window at once, and one that was away cannot resume from before', async () => {
    const desk = await aWindow(door.listener.url);
    const { welcome, snapshot } = await desk.start();
    const away = await aWindow(door.listener.url);
    await away.start();
    await away.hangUp();
    const answer = await door.api('/api/patients/p-1/erase?tenantId=clinic-abc', {
      method: 'POST',
      headers: { 'x-initials': 'mb', 'x-confirm-erase': 'p-1' },
    });
    expect(answer.status).toBe(200);
    const fresh = await desk.next('snapshot');
    expect(JSON.stringify(fresh)).not.toContain('Ada');
    expect(JSON.stringify(fresh)).toContain('Leo');
    const back = await aWindow(door.listener.url);
    back.hello();
    expect((await back.next('welcome')).engineRun).not.toBe(welcome.engineRun);
    back.send({ kind: 'watch', tenantId: 'clinic-abc', after: snapshot.position, holdsDate: snapshot.date });
    expect(JSON.stringify(await back.next('snapshot'))).not.toContain('Ada');
  });
});
