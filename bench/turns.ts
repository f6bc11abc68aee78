import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LARGE, largeFolder } from './support/largeFolder.ts';
import { postAppointments } from './support/load.ts';
import type { Outcome } from './support/measurement.ts';
import { startProgram } from './support/program.ts';
import { type Envelope, openSender } from './support/sender.ts';
import { BENCH_TENANT, type Link, type Serve, startServe, writePolicy } from './support/serve.ts';
import type { Settings } from './support/settings.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';
import { readTurns } from './support/turns.ts';

const CONNECTIONS = 16;
const EVENTS_A_MESSAGE = 100;
const FULL_MESSAGES = 64;
const LATE_EVENTS = 1_000;
const BOOKINGS = 50;
const BAD_MESSAGES = 500;
/** The rules look every 13 s, the poller every few seconds: both come by. */
const WATCHED_MS = 15_000;
/** Of the large folder's patients, one with a long history. */
const ERASED = 'pat-1';

/**
 * The longest turn of the main thread after ready, over the hosts of all benches of this run, and of one with years of events, calls
 * and dead letters in its folder that meets the worst its doors let in. For that long everybody waits, staff and senders alike.
 */
export async function benchTurns(settings: Settings): Promise<readonly Outcome[]> {
  using folder = temporaryFolder();
  const size = settings.quick ? { events: settings.events, exchanges: settings.events, deadLetters: settings.events / 10 } : LARGE;
  cpSync(await largeFolder(settings.logs ?? join(folder.path, 'made'), size), join(folder.path, 'data'), { recursive: true });
  const sandbox = await startProgram({
    command: process.execPath,
    args: [join(settings.product, 'main', 'sandbox.js'), '--port', '0'],
    log: join(folder.path, 'sandbox.log'),
  });
  try {
    const link: Link & { readonly control: string } = JSON.parse(sandbox.firstLine);
    const policy = writePolicy(folder.path, 8, 5, 'Australia/Perth', link);
    const serve = await startServe(settings, { directory: folder.path, policy, profileAs: 'turns', watchTurnsAs: 'turns' });
    try {
      await everythingAtOnce(settings, serve, link.control);
    } finally {
      await serve.stop();
    }
  } finally {
    await sandbox.stop();
  }
  const hosts = readTurns(settings).toSorted((a, b) => b.longestMs - a.longestMs);
  const [worst] = hosts;
  if (!worst) throw new Error('No host has kept how long its turns took.');
  const told = hosts.map(({ name, longestMs, p99Ms, longest }) => {
    const cpu = `${longest.cpuMs.toFixed(0)} ms of it CPU, ${(longest.atMs / 1_000).toFixed(1)} s after ready`;
    return `${name}: ${longestMs.toFixed(0)} ms (${cpu}), p99 ${p99Ms.toFixed(1)} ms`;
  });
  process.stderr.write(`turns\n${told.map((line) => `  ${line}\n`).join('')}`);
  return [
    {
      measured: {
        bench: 'turns',
        what: 'longest turn of the main thread after ready',
        ours: { value: worst.longestMs, unit: 'ms' },
        reference: null,
        aim: { kind: 'at-most', value: 50 },
        rounds: Object.fromEntries(
          hosts.map(({ name }) => [name, hosts.filter((host) => host.name === name).map((host) => host.longestMs)]),
        ),
        note: `${told.join('; ')}. With ${size.events} events, ${size.exchanges} exchanges and ${size.deadLetters} dead letters in the folder of the host named turns.`,
      },
    },
  ];
}

/** What may be long: a rush on a fortnight and on one day, full messages, late events, refused ones, a page of bookings, an erasure. */
async function everythingAtOnce(settings: Settings, serve: Serve, control: string): Promise<void> {
  const sender = openSender(serve);
  const rush = (days: 'spread' | 'today') =>
    postAppointments({
      url: `${serve.intake}/webhook/appointments`,
      seconds: settings.seconds,
      connections: CONNECTIONS,
      run: `turns-${days}`,
      days,
    });
  await rush('spread');
  await rush('today');
  await Promise.all(
    Array.from({ length: FULL_MESSAGES }, (_, message) =>
      sender.post(
        Array.from({ length: EVENTS_A_MESSAGE }, (_, n) => checkIn(`full-${message}-${n}`, `full-${message * EVENTS_A_MESSAGE + n}`)),
      ),
    ),
  );
  for (let start = 0; start < LATE_EVENTS; start += EVENTS_A_MESSAGE)
    await sender.post(Array.from({ length: EVENTS_A_MESSAGE }, (_, n) => lateMove(start + n)));
  await Promise.all(Array.from({ length: BAD_MESSAGES }, (_, n) => sender.post([badMessage(n)]).catch(() => undefined)));
  await Promise.all(Array.from({ length: BOOKINGS }, (_, n) => bookOnline(control, n)));
  await erase(serve);
  await pause(WATCHED_MS);
  sender.close();
}

function checkIn(eventId: string, appointmentId: string): Envelope {
  const data = { appointmentId, patientId: `pat-${appointmentId}`, checkinAt: new Date().toISOString() };
  return { eventId: `turns-${eventId}`, eventType: 'patient.checkin.v1', data };
}

/** All of one appointment, each earlier than the one before it. */
function lateMove(n: number): Envelope {
  const data = {
    appointmentId: 'turns-late',
    patientId: 'turns-late-patient',
    stage: n % 2 === 0 ? 'called' : 'waiting',
    stageEnteredAt: new Date(Date.now() - n * 1_000).toISOString(),
  };
  return { eventId: `turns-late-${n}`, eventType: 'patient.flow.update.v1', data };
}

function badMessage(n: number): Envelope {
  return { eventId: `turns-bad-${n}`, eventType: 'patient.checkin.v1', data: { appointmentId: `bad-${n}`, checkinAt: 'this morning' } };
}

/** Each of another date; what the practice does not offer is turned away, which is work as well. */
async function bookOnline(control: string, n: number): Promise<void> {
  const date = new Date(Date.now() + (n + 1) * 86_400_000).toISOString().slice(0, 10);
  const patient = { firstname: 'Avery', lastname: `Example ${n}`, dob: '17-05-1971', phone: '0491570156', email: `n${n}@example.test` };
  const booking = { practiceId: '1001', pmsResourceId: 'provider-1', pmsAppointmentTime: `${date} 10:00:00`, patient };
  await fetch(`${control}/bookings`, { method: 'POST', body: JSON.stringify(booking) });
}

async function erase(serve: Serve): Promise<void> {
  const headers = { authorization: `Bearer ${serve.token}`, 'x-initials': 'BM', 'x-confirm-erase': ERASED };
  const address = `${serve.station}/api/patients/${ERASED}/erase?tenantId=${BENCH_TENANT}`;
  const answer = await fetch(address, { method: 'POST', headers });
  if (!answer.ok) throw new Error(`The erasure was answered ${answer.status}.`);
}
