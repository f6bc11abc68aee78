import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { aClinic, checkedIn, KIOSK_TOKEN, TENANT } from './support/aClinic.ts';
import { signIn } from './support/deskClient.ts';
import { read } from './support/post.ts';
import { type Ready, type Served, startServe, temporaryFolder } from './support/serve.ts';
import { verifyData } from './support/verifyBook.ts';

interface Day {
  date: string;
  position: number;
  visits: { appointmentId: string; patientId: string; stage: string; date: string }[];
}

test('SIGTERM under load: exit 0, nothing acknowledged is missing, and what is refused is told so', async () => {
  test.setTimeout(120_000);
  using clinic = aClinic();
  const acknowledged = new Set<string>();
  for (let round = 0; round < 8; round += 1) {
    await using served = await clinic.start();
    const window = await signIn(served, 'MK', TENANT);
    const load = Promise.all(Array.from({ length: 8 }, () => checkInUntilItEnds(served, acknowledged)));
    const target = acknowledged.size + 100;
    await expect.poll(() => acknowledged.size, { intervals: [5] }).toBeGreaterThanOrEqual(target);
    expect(await served.end('SIGTERM'), served.stderr()).toBe(0);
    await load;
    await window.ended;
    expect(window.heard.find(({ kind }) => kind === 'goodbye')).toMatchObject({ code: 'closing' });
  }
  const { records, problems } = await verifyData(clinic.data, clinic.policyFile);
  expect(problems).toEqual([]);
  const stored = records.filter(({ source }) => source === 'kiosk').map(({ event }) => String(event.eventId));
  expect(new Set(stored).size).toBe(stored.length);
  const kept = new Set(stored);
  expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
  // After a clean end everything that was stored had also been answered.
  expect(stored.length).toBe(acknowledged.size);
});

test('a demo started again on the same data goes on with its day and makes no second one', async () => {
  test.setTimeout(120_000);
  using folder = temporaryFolder();
  const start = () => startServe(['--data', folder.path, '--demo']);
  await using first = await start();
  const planned = await aSettledDay(first);
  expect(planned.visits.length).toBeGreaterThan(10);
  expect(await first.end('SIGTERM')).toBe(0);

  await using second = await start();
  const again = await aSettledDay(second);
  expect(again.date).toBe(planned.date);
  expect(ids(again)).toEqual(ids(planned));
  expect(new Set(again.visits.map(({ patientId }) => patientId)).size, 'nobody is there twice').toBe(again.visits.length);
  expect(await second.end('SIGKILL')).toBeNull();

  await using third = await start();
  expect(ids(await aSettledDay(third))).toEqual(ids(planned));
});

test('npm run -s serve prints exactly one line on standard output, and everything else on standard error', async () => {
  test.setTimeout(180_000);
  test.skip(!isSetUp(), 'The packages are not those of the lock file, and npm would now install under the running tests. Run "npm test".');
  using folder = temporaryFolder();
  const args = ['run', '-s', 'serve', '--', '--data', folder.path, '--station-port', '0', '--intake-port', '0', '--demo'];
  const host = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const said = { out: '', err: '' };
  host.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  host.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const ended = new Promise<void>((resolve) => host.on('close', () => resolve()));
  try {
    await expect.poll(() => said.out, { timeout: 150_000 }).toContain('\n');
    const ready = JSON.parse(said.out) as Ready;
    expect(Object.keys(ready)).toEqual(['ready', 'version', 'station', 'intake', 'token', 'sandbox']);
    expect((await fetch(ready.station)).status).toBe(200);
    expect((await fetch(`${ready.intake}/healthz`)).status).toBe(200);
    expect((await aSettledDay(ready)).visits.length).toBeGreaterThan(10);
  } finally {
    // npm, its shell and the host are one group of processes, as in a terminal.
    if (host.pid !== undefined) process.kill(-host.pid, 'SIGTERM');
    await ended;
  }
  expect(said.out.split('\n')).toHaveLength(2);
});

test('the token is shown only where it was asked for, and never in a log', async () => {
  using clinic = aClinic();
  await using served = await clinic.start();
  expect(served.token.length).toBeGreaterThanOrEqual(32);
  await read(`${served.station}/api/day`, served.token);
  expect(await served.end('SIGTERM')).toBe(0);
  expect(served.stdout().split('\n')).toHaveLength(2);
  for (const secret of [served.token, KIOSK_TOKEN]) expect(served.stderr()).not.toContain(secret);
});

const root = join(import.meta.dirname, '..');

/** As scripts/bootstrap.mjs sees it. */
function isSetUp(): boolean {
  const stamp = join(root, 'node_modules', '.frontdesk-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

async function checkInUntilItEnds(served: Served, acknowledged: Set<string>): Promise<void> {
  for (;;) {
    const event = checkedIn({ patientId: crypto.randomUUID() });
    try {
      const answer = await fetch(`${served.intake}/webhooks/kiosk`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KIOSK_TOKEN}` },
        body: JSON.stringify(event),
      });
      if (answer.status === 200) acknowledged.add(event.eventId);
      await answer.arrayBuffer();
    } catch {
      return;
    }
  }
}

/** The day once its plan has been told. */
async function aSettledDay(served: Ready): Promise<Day> {
  const day = () => read<Day>(`${served.station}/api/day`, served.token);
  let before = -1;
  await expect
    .poll(
      async () => {
        const { visits } = await day();
        const isSettled = visits.length > 0 && visits.length === before;
        before = visits.length;
        return isSettled;
      },
      { timeout: 30_000, intervals: [250] },
    )
    .toBe(true);
  return day();
}

function ids({ visits }: Day): readonly string[] {
  return visits.map(({ appointmentId }) => appointmentId).sort();
}
