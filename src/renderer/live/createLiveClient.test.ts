import { describe, expect, test } from 'vitest';
import type { Command } from '../../shared/clinic-day/index.ts';
import { aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import type { AppointmentId } from '../../shared/events/index.ts';
import type { CommandOutcome } from './liveState.ts';
import { HOST_START_MS, scriptedHost } from './testing/scriptedHost.ts';

const clinic = aClinic().patient('p-1', 'Ada Byron').appointment('a-1', { patient: 'p-1', startsAt: '09:00' });
const later = clinic.checkIn('a-1', '08:55').stage('a-1', 'waiting', '08:56');
const before = clinic.records;
const after = later.records.slice(before.length);
const visitId = 'a-1' as AppointmentId;
const checkIn: Command = { type: 'checkInPatient', appointmentId: visitId };

function aLiveWindow() {
  const host = scriptedHost();
  host.accept();
  host.welcome();
  host.snapshot(before, before.length);
  return host;
}

describe('a window that connects', () => {
  test('says hello with its token, watches the first practice, and is live with the first snapshot, not before', () => {
    const host = scriptedHost({ initials: 'KS' });
    expect(host.state().connection.state).toBe('connecting');
    host.accept();
    expect(host.received()).toEqual([{ kind: 'hello', protocolVersion: 1, foldVersion: 2, token: 'the-token', initials: 'KS' }]);
    host.welcome();
    expect(host.received('watch')).toEqual([{ kind: 'watch', tenantId: 'clinic-abc' }]);
    expect(host.state().connection.state).toBe('connecting');
    host.snapshot(before, 7);
    expect(host.state()).toMatchObject({ connection: { state: 'live' }, position: 7, isToday: true, practice: { name: 'Harbour Dental' } });
    expect(host.state().day?.visits.get(visitId)?.stage).toBe('booked');
    expect(host.received('ack')).toEqual([{ kind: 'ack', position: 7 }]);
  });

  test("shows the host's time whatever its own clock says", () => {
    const host = aLiveWindow();
    host.time.pass(250);
    expect(host.client.hostNow()).toBe(HOST_START_MS + host.time.now());
  });

  test('folds a change as it comes, acknowledges it, and lets it glow for a second', () => {
    const host = aLiveWindow();
    let renders = 0;
    host.client.store.subscribe((now, was) => {
      if (now.day !== was.day) renders += 1;
    });
    for (const record of after) host.events([record], record.position);
    expect(renders).toBe(after.length);
    expect(host.state().changed).toMatchObject({ visits: ['a-1'], resources: [], patients: [] });
    expect(host.state().day?.visits.get(visitId)?.stage).toBe('waiting');
    expect(host.received('ack').at(-1)).toEqual({ kind: 'ack', position: after.at(-1)?.position });
    expect([...host.state().recentlyChanged.keys()]).toEqual(['visit:a-1']);
    host.time.pass(1_300);
    expect(host.state().recentlyChanged.size).toBe(0);
  });

  test('folds a flood together with the frame, after the first few', () => {
    const host = aLiveWindow();
    let renders = 0;
    host.client.store.subscribe((now, was) => {
      if (now.day !== was.day) renders += 1;
    });
    const calls = Array.from({ length: 20 }, (_, index) => clinic.stage('a-1', 'waiting', `09:${10 + index}`).records.at(-1));
    calls.forEach((record, index) => {
      if (record) host.events([{ ...record, position: 100 + index }], 100 + index);
    });
    expect(renders).toBe(4);
    host.time.pass(16);
    expect(renders).toBe(5);
    expect(host.state().position).toBe(119);
    expect(host.received('ack').at(-1)).toEqual({ kind: 'ack', position: 119 });
  });

  test('answers every heartbeat of the host', () => {
    const host = aLiveWindow();
    host.heartbeat();
    expect(host.received('heartbeat')).toHaveLength(1);
  });
});

describe('a window that loses the host', () => {
  test('is live at 5 s of silence, reconnecting after it, offline after 30 s, since the last word', () => {
    const host = aLiveWindow();
    const heardMs = host.client.hostNow();
    host.time.pass(5_000);
    expect(host.state().connection.state).toBe('live');
    host.time.pass(1_000);
    expect(host.state().connection).toMatchObject({ state: 'reconnecting', sinceMs: heardMs });
    expect(host.connections[0]?.closed).toBe(true);
    host.time.pass(23_000);
    expect(host.state().connection.state).toBe('reconnecting');
    host.time.pass(3_000);
    expect(host.state().connection).toMatchObject({ state: 'offline', sinceMs: heardMs, lastHeardMs: heardMs });
    expect(host.state().day?.visits.has(visitId)).toBe(true);
  });

  test('resumes by position within one run of the engine and is live with what it missed', () => {
    const host = aLiveWindow();
    host.cut();
    expect(host.state().connection.state).toBe('reconnecting');
    host.time.pass(250);
    host.accept();
    host.welcome();
    expect(host.received('hello')).toMatchObject([{ stationId: 'station-1' }]);
    expect(host.received('watch')).toEqual([{ kind: 'watch', tenantId: 'clinic-abc', after: before.length, holdsDate: '2025-11-27' }]);
    host.events(after, after.at(-1)?.position ?? 0);
    host.time.pass(16);
    expect(host.state().connection.state).toBe('live');
    expect(host.state().day?.visits.get(visitId)?.stage).toBe('waiting');
  });

  test('resumes nothing from another run of the engine, and keeps the old day on screen until the new one comes', () => {
    const host = aLiveWindow();
    host.cut();
    host.time.pass(250);
    host.accept();
    host.welcome({ engineRun: 'run-2' });
    expect(host.received('watch')).toEqual([{ kind: 'watch', tenantId: 'clinic-abc' }]);
    expect(host.state().day?.visits.has(visitId)).toBe(true);
    host.snapshot([], 1);
    expect(host.state().day?.visits.has(visitId)).toBe(false);
  });

  test('folds what had arrived before the loss, so that it resumes after it', () => {
    const host = aLiveWindow();
    host.events(after, 99);
    host.cut();
    expect(host.state().position).toBe(99);
  });

  test('tries again with growing pauses, and at once when asked', () => {
    const host = aLiveWindow();
    host.cut();
    host.time.pass(250);
    host.cut();
    host.time.pass(499);
    expect(host.connections).toHaveLength(2);
    host.time.pass(1);
    expect(host.connections).toHaveLength(3);
    host.cut();
    host.client.reconnectNow();
    expect(host.connections).toHaveLength(4);
  });

  test('reads nothing it does not understand: it hangs up and starts anew', () => {
    const host = aLiveWindow();
    host.raw({ kind: 'surprise' });
    expect(host.state().connection.state).toBe('reconnecting');
    expect(host.connections[0]?.closed).toBe(true);
  });
});

describe('a window the host refuses', () => {
  test("is ended with the host's sentence and does not try again", () => {
    const host = scriptedHost();
    host.accept();
    host.send({ kind: 'goodbye', code: 'update-needed', message: 'Reload it.' });
    expect(host.state().connection).toMatchObject({ state: 'ended', goodbye: { code: 'update-needed', message: 'Reload it.' } });
    host.time.pass(60_000);
    expect(host.connections).toHaveLength(1);
    expect(host.state().connection.state).toBe('ended');
  });

  test('comes back by itself when the host only closes', () => {
    const host = aLiveWindow();
    host.send({ kind: 'goodbye', code: 'closing', message: 'Back soon.' });
    host.time.pass(250);
    expect(host.connections).toHaveLength(2);
  });

  test('can sign in as somebody else afterwards', () => {
    const host = scriptedHost();
    host.accept();
    host.send({ kind: 'goodbye', code: 'unknown-user', message: 'Nobody.' });
    host.client.signIn('MB');
    host.accept();
    expect(host.received('hello')).toMatchObject([{ initials: 'MB' }]);
    host.welcome();
    host.snapshot(before, 1);
    expect(host.state().connection.state).toBe('live');
  });
});

describe('a command', () => {
  const outcomeOf = (promise: Promise<CommandOutcome>) => {
    const box: { outcome: CommandOutcome | undefined } = { outcome: undefined };
    const done = promise.then((outcome) => {
      box.outcome = outcome;
      return outcome;
    });
    return { box, done };
  };

  test('is pending until it is answered, and its change is on the board before its promise resolves', async () => {
    const host = aLiveWindow();
    const { done } = outcomeOf(host.client.send(checkIn));
    const [sent] = host.received('command');
    expect(sent).toMatchObject({ date: '2025-11-27', seenPosition: before.length, command: checkIn });
    expect(host.state().pending).toMatchObject([{ command: checkIn }]);
    host.events(after, 50);
    const commandId = sent?.kind === 'command' ? sent.commandId : '';
    host.send({ kind: 'result', commandId, outcome: 'accepted', position: 50 });
    expect(host.state().day?.visits.get(visitId)?.stage).toBe('waiting');
    expect(await done).toEqual({ outcome: 'accepted', commandId, position: 50 });
    expect(host.state().pending).toEqual([]);
  });

  test('whose answer was lost is sent again with the same commandId, stays visible until then, and is answered once', async () => {
    const host = aLiveWindow();
    const { box, done } = outcomeOf(host.client.send(checkIn));
    const [first] = host.received('command');
    host.cut();
    expect(host.state().pending).toHaveLength(1);
    expect(box.outcome).toBeUndefined();
    host.time.pass(250);
    host.accept();
    host.welcome();
    expect(host.received('command')).toEqual([first]);
    const commandId = first?.kind === 'command' ? first.commandId : '';
    host.send({ kind: 'result', commandId, outcome: 'refused', refusal: { code: 'wrong-stage', message: 'Ada is waiting.' } });
    expect(await done).toEqual({ outcome: 'refused', refusal: { code: 'wrong-stage', message: 'Ada is waiting.' } });
  });

  test('given while there is no connection is refused at once and sent by nobody later', async () => {
    const host = aLiveWindow();
    host.cut();
    expect(await host.client.send(checkIn)).toMatchObject({ outcome: 'unsent' });
    expect(host.state().pending).toEqual([]);
    host.time.pass(250);
    host.accept();
    host.welcome();
    host.snapshot(before, 3);
    expect(host.received('command')).toEqual([]);
  });

  test('still under way when somebody else signs in is given up in words, not sent under their name', async () => {
    const host = aLiveWindow();
    const { done } = outcomeOf(host.client.send(checkIn));
    host.client.signIn('MB');
    host.accept();
    host.welcome();
    expect(await done).toMatchObject({ outcome: 'unsent' });
    expect(host.received('command')).toEqual([]);
    expect(host.state().day).toBeNull();
  });
});
