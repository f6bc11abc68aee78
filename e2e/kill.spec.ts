import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { read } from './support/post.ts';
import { type Served, startServe, temporaryFolder } from './support/serve.ts';

/** 50 in `npm test`; any number through the environment (`npm run torture`). */
const kills = Number(process.env['FRONTDESK_KILLS'] ?? 50);

interface LogPage {
  events: { position: number; event: { eventId: string; eventType: string; data: Record<string, unknown> } }[];
  next: number | null;
}

test(`nothing acknowledged is lost or doubled over ${kills} SIGKILLs under load`, async () => {
  test.setTimeout(kills * 6_000 + 60_000);
  using folder = temporaryFolder();
  const acknowledged = new Set<string>();
  let sent = 0;

  for (let round = 0; round < kills; round += 1) {
    const served = await startServe(['--data', folder.path, '--policy', join(import.meta.dirname, 'support', 'kill-policy.json')]);
    const stop = { now: false };
    const load = Promise.all(Array.from({ length: 8 }, () => post(served, stop)));
    await acknowledgedMore(randomInt(5, 60));
    await served.end('SIGKILL');
    stop.now = true;
    await load;
  }

  const served = await startServe(['--data', folder.path, '--policy', join(import.meta.dirname, 'support', 'kill-policy.json')]);
  const stored = await everything(served);
  const positions = stored.map((entry) => entry.position);
  expect(positions, 'positions have no gap').toEqual(positions.map((_, index) => index + 1));
  const checkins = stored.filter((entry) => entry.event.eventType === 'patient.checkin.v1').map((entry) => entry.event.eventId);
  expect(new Set(checkins).size, 'nothing is stored twice').toBe(checkins.length);
  const lost = [...acknowledged].filter((id) => !checkins.includes(id));
  expect(lost, 'everything acknowledged is there').toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(kills * 5);
  expect(await served.end('SIGTERM')).toBe(0);

  const database = new Database(join(folder.path, 'events.db'), { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();

  /** Posts one check-in after the other until the host is gone; only a 200 counts as acknowledged. */
  async function post(served: Served, stop: { now: boolean }): Promise<void> {
    while (!stop.now) {
      sent += 1;
      const eventId = `kill-${sent}`;
      const at = new Date().toISOString();
      try {
        const answer = await fetch(`${served.intake}/webhooks/kiosk`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer kill-test-token' },
          body: JSON.stringify({
            eventId,
            eventType: 'patient.checkin.v1',
            eventVersion: '1',
            occurredAt: at,
            tenantId: 'kill-clinic',
            data: { patientId: `p-${sent}`, appointmentId: `a-${sent}`, checkinAt: at, method: 'kiosk', notes: 'came early' },
          }),
        });
        if (answer.status === 200) acknowledged.add(eventId);
        await answer.arrayBuffer();
      } catch {
        return; // The host is gone: this message was not acknowledged, so nothing is promised of it.
      }
    }
  }

  async function acknowledgedMore(count: number): Promise<void> {
    const target = acknowledged.size + count;
    await expect.poll(() => acknowledged.size, { intervals: [2], timeout: 30_000 }).toBeGreaterThanOrEqual(target);
  }
});

test('the book equals a replay of the log after a kill', async () => {
  using folder = temporaryFolder();
  const args = ['--data', folder.path, '--demo', '--demo-speed', '200'];
  const first = await startServe(args);
  await expect
    .poll(async () => (await read<LogPage>(`${first.station}/api/events?after=300&limit=1`, first.token)).events.length, {
      timeout: 30_000,
    })
    .toBe(1);
  await first.end('SIGKILL');
  const { verifyBook } = await import('./support/verifyBook.ts');
  expect(await verifyBook(folder.path)).toEqual([]);
});

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
