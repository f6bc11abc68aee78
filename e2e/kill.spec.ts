import { randomInt } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { aClinic, BOOKINGS_KEY, checkedIn, KIOSK_TOKEN, TENANT } from './support/aClinic.ts';
import { signIn } from './support/deskClient.ts';
import { read } from './support/post.ts';
import { type Served, startServe, temporaryFolder } from './support/serve.ts';
import { verifyData } from './support/verifyBook.ts';

/** 50 in `npm test`; any number through the environment (`npm run torture`). */
const kills = Number(process.env['FRONTDESK_KILLS'] ?? 50);

interface LogPage {
  events: { position: number; event: { eventId: string; eventType: string; data: Record<string, unknown> } }[];
  next: number | null;
}

/** Each part in a data folder of its own: the day of one clinic cannot hold what arrives between a thousand kills and still open quickly. */
const KILLS_A_PART = 100;
const parts = Array.from({ length: Math.ceil(kills / KILLS_A_PART) }, (_, at) => Math.min(KILLS_A_PART, kills - at * KILLS_A_PART));
for (const [at, killsOfPart] of parts.entries()) {
  const part = parts.length === 1 ? '' : `, part ${at + 1} of ${parts.length}`;
  test(`nothing acknowledged is lost or doubled over ${killsOfPart} SIGKILLs under load${part}`, () => surviveKills(killsOfPart));
}

async function surviveKills(killsOfPart: number): Promise<void> {
  test.setTimeout(killsOfPart * 6_000 + 120_000);
  using clinic = aClinic();
  const checkins = new Set<string>();
  const receipts = new Set<string>();
  const commands = new Set<string>();
  const acknowledged = () => checkins.size + receipts.size + commands.size;
  let sent = 0;

  for (let round = 0; round < killsOfPart; round += 1) {
    const served = await clinic.start();
    const load = Promise.all([
      ...Array.from({ length: 6 }, () => untilTheHostIsGone(() => checkIn(served))),
      ...Array.from({ length: 2 }, () => untilTheHostIsGone(() => book(served))),
      atTheDesk(served),
    ]);
    const target = acknowledged() + randomInt(5, 80);
    await expect.poll(acknowledged, { intervals: [2], timeout: 30_000 }).toBeGreaterThanOrEqual(target);
    await served.end('SIGKILL');
    await load;
  }

  const served = await clinic.start();
  const listed = await everything(served);
  expect(
    listed.map(({ position }) => position),
    'positions have no gap',
  ).toEqual(listed.map((_, at) => at + 1));
  expect(await served.end('SIGTERM')).toBe(0);

  const { records, problems } = await verifyData(clinic.data, clinic.policyFile);
  expect(problems, 'integrity_check is ok and the book equals a replay').toEqual([]);
  expect(records.map(({ event }) => event.eventId)).toEqual(listed.map(({ event }) => event.eventId));
  const idsFrom = (source: string) => records.filter((record) => record.source === source).map(({ event }) => String(event.eventId));
  exactlyOnce(checkins, idsFrom('kiosk'));
  exactlyOnce(
    receipts,
    records.flatMap(({ event }) => (event.eventType === 'appointment.scheduled.v1' ? [String(event.data.appointmentId)] : [])),
  );
  const walkIns = records.filter(({ event }) => event.eventType === 'patient.registered.v1').map(({ commandId }) => String(commandId));
  exactlyOnce(commands, walkIns);
  // All that a command causes or none of it: a walk-in is four events.
  for (const id of walkIns)
    expect(
      records.filter(({ commandId }) => commandId === id),
      `command ${id}`,
    ).toHaveLength(4);
  expect(checkins.size).toBeGreaterThan(killsOfPart * 3);
  expect(receipts.size).toBeGreaterThan(killsOfPart);
  expect(commands.size).toBeGreaterThan(killsOfPart / 2);

  async function checkIn(served: Served): Promise<void> {
    sent += 1;
    const event = checkedIn({ patientId: `p-${sent}` }, { notes: 'came early' });
    const answer = await fetch(`${served.intake}/webhooks/kiosk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KIOSK_TOKEN}` },
      body: JSON.stringify(event),
    });
    // The status is the promise, even if the kill cuts the body off.
    if (answer.status === 200) checkins.add(event.eventId);
    await answer.arrayBuffer();
  }

  async function book(served: Served): Promise<void> {
    sent += 1;
    const appointmentId = `booking-${sent}`;
    const answer = await fetch(`${served.intake}/webhook/appointments`, {
      method: 'POST',
      headers: { 'x-api-key': BOOKINGS_KEY },
      body: JSON.stringify({
        event_type: 'appointment.scheduled',
        appointment_id: appointmentId,
        patient_id: `p-${sent}`,
        timestamp: new Date().toISOString(),
      }),
    });
    if (answer.status === 200) receipts.add(appointmentId);
    await answer.arrayBuffer();
  }

  async function atTheDesk(served: Served): Promise<void> {
    const desk = await signIn(served, 'MK', TENANT).catch(() => null);
    if (!desk) return;
    await untilTheHostIsGone(async () => {
      sent += 1;
      const patient = { givenName: 'Walter', familyName: `In-${sent}` };
      const { outcome, commandId } = await desk.command({ type: 'addWalkIn', patient, providerId: null, appointmentTypeId: null });
      expect(outcome).toBe('accepted');
      commands.add(commandId);
    });
  }
}

test('the book equals a replay of the log after a kill in the middle of a lively day', async () => {
  using folder = temporaryFolder();
  const first = await startServe(['--data', folder.path, '--demo', '--demo-speed', '200']);
  await expect
    .poll(async () => (await read<LogPage>(`${first.station}/api/events?after=300&limit=1`, first.token)).events.length, {
      timeout: 60_000,
    })
    .toBe(1);
  await first.end('SIGKILL');
  const { records, problems } = await verifyData(folder.path, null);
  expect(problems).toEqual([]);
  expect(records.length).toBeGreaterThan(300);
});

/** One message after the other; what was under way when the host went was not acknowledged, so nothing is promised of it. */
async function untilTheHostIsGone(message: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await message();
    } catch (error) {
      if (error instanceof Error && 'matcherResult' in error) throw error;
      return;
    }
  }
}

function exactlyOnce(acknowledged: ReadonlySet<string>, stored: readonly string[]): void {
  const once = new Set(stored);
  expect(once.size, 'nothing is stored twice').toBe(stored.length);
  expect(
    [...acknowledged].filter((id) => !once.has(id)),
    'everything acknowledged is there',
  ).toEqual([]);
}

async function everything(served: Served): Promise<LogPage['events']> {
  const all: LogPage['events'] = [];
  for (let after = 0; ; ) {
    const page = await read<LogPage>(`${served.station}/api/events?after=${after}&limit=1000`, served.token);
    all.push(...page.events);
    const last = page.events.at(-1);
    if (!last) return all;
    after = last.position;
  }
}
