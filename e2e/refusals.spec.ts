import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { aClinic, booked, type Clinic, checkedIn, policyOf, tell } from './support/aClinic.ts';
import { read } from './support/post.ts';
import { NOBODY, runServe, temporaryFolder } from './support/serve.ts';

const zoe = { patientId: 'zoe', givenName: 'Zoe', familyName: 'Quill' };
const anyPorts = ['--station-port', '0', '--intake-port', '0'];

test.describe('arguments', () => {
  const data = join('never', 'made');
  for (const [args, sentence] of [
    [[], /^--data is missing: name the folder/],
    [['--data', data, '--station-port', 'abc'], /^--station-port must be a number from 0 to 65535/],
    [['--data', data, '--intake-port', '65536'], /^--intake-port must be a number from 0 to 65535/],
    [['--data', data, '--demo', '--demo-speed', '0'], /^--demo-speed must be a whole number from 1 to 1000/],
    [['--data', data, '--stationport', '0'], /--stationport/],
    [['--data', data, 'more'], /more/],
    [['--data'], /--data/],
  ] as const) {
    test(`"${args.join(' ')}" are refused with the way to say it right`, async () => {
      await refuses(args, sentence, 'Usage: npm run serve -- --data DIR');
      expect(existsSync('never')).toBe(false);
    });
  }
});

test.describe('a policy', () => {
  const policy = policyOf(1);
  const [practice] = policy.practices;
  const [kiosk] = policy.sources;
  const withSource = (change: object) => ({ ...policy, sources: [{ ...kiosk, ...change }] });
  for (const { what, text, says } of [
    { what: 'that is no JSON', text: '{\n  "practices": [,]\n}', says: 'line 2, column 17' },
    { what: 'with an unknown key', text: { ...policy, sorces: [] }, says: 'sorces is not known; perhaps sources was meant' },
    { what: 'with a wrong time zone', text: { ...policy, practices: [{ ...practice, timezone: 'Perth' }] }, says: 'practices[0].timezone' },
    {
      what: 'with a misspelt token',
      text: withSource({ auth: { type: 'bearer', tokne: 'x' } }),
      says: 'sources[0].auth.tokne is not known; perhaps token was meant',
    },
    {
      what: 'with a secret that is not set',
      text: withSource({ auth: { type: 'bearer', token: { env: 'NOT_SET_HERE' } } }),
      says: 'sources[0].auth.token',
    },
    { what: 'with a source of no practice', text: withSource({ tenantId: 'elsewhere' }), says: 'sources[0].tenantId' },
    { what: 'with a role that is none', text: { ...policy, users: [{ initials: 'MK', role: 'boss' }] }, says: 'users[0].role' },
    { what: 'that asks for what this version cannot do', text: { ...policy, retention: { years: 7 } }, says: 'retention.years' },
    {
      what: 'that opens the station door to the network',
      text: { ...policy, listeners: { station: { host: '0.0.0.0' } } },
      says: 'listeners.station.host',
    },
  ]) {
    test(`${what} is refused, and the exact place is named`, async () => {
      using folder = temporaryFolder();
      const file = join(folder.path, 'policy.json');
      writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
      const { stderr } = await refuses(['--data', join(folder.path, 'data'), '--policy', file, ...anyPorts], says);
      expect(stderr).not.toContain('e2e-kiosk-token');
    });
  }

  test('that is not there, or is no text, is refused', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'policy.json');
    const args = ['--data', join(folder.path, 'data'), '--policy', file, ...anyPorts];
    await refuses(args, `The policy ${file} was not accepted, so nothing was started: the file is not there.`);
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    await refuses(args, 'is not text in UTF-8');
  });
});

test('a port that another program has is refused by its number, for either door', async () => {
  using clinic = aClinic();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? String(address.port) : '';
    for (const [wanted, free] of [
      ['--station-port', '--intake-port'],
      ['--intake-port', '--station-port'],
    ] as const) {
      const args = ['--data', clinic.data, '--policy', clinic.policyFile, wanted, port, free, '0'];
      await refuses(args, new RegExp(`Port ${port}\\b.*(taken|in use) by another program\\.`));
    }
  } finally {
    other.close();
  }
  // Nothing is left behind that would keep the next start off.
  await using served = await clinic.start();
  await tell(served, booked(zoe));
});

test('data that another copy has in use is refused, and the other goes on', async () => {
  using clinic = aClinic();
  await using first = await clinic.start();
  await tell(first, booked(zoe));
  await refuses(argsFor(clinic), /Another running copy of the program is using this data folder\..*Close the other one/);
  await tell(first, [checkedIn(zoe)]);
  expect((await read<{ visits: object[] }>(`${first.station}/api/day`, first.token)).visits).toMatchObject([{ stage: 'waiting' }]);
});

test.describe('a data folder', () => {
  test('that cannot be written is refused, and is as it was', async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const data = join(folder.path, 'data');
    mkdirSync(data, { mode: 0o500 });
    belongsToNobody(data);
    await refuses(['--data', data, ...anyPorts], /cannot be written to/, 'Give this program the right', { asNobody: true });
    expect(readdirSync(data)).toEqual([]);
  });

  test('whose files cannot be written is refused, and every byte is as it was', async () => {
    using clinic = await aClinicWithData();
    for (const name of readdirSync(clinic.data)) {
      chmodSync(join(clinic.data, name), 0o400);
      belongsToNobody(join(clinic.data, name));
    }
    chmodSync(clinic.data, 0o500);
    belongsToNobody(clinic.data);
    chmodSync(join(clinic.data, '..'), 0o755);
    const before = fingerprint(clinic.data);
    await refuses(argsFor(clinic), /cannot be written to/, '', { asNobody: true });
    expect(fingerprint(clinic.data)).toEqual(before);
  });

  test('that is a file is refused, and the file is as it was', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'data');
    writeFileSync(file, 'a letter');
    await refuses(
      ['--data', file, ...anyPorts],
      `The data folder ${file} cannot be made: where it should be, or on the way to it, there is a file.`,
    );
    await refuses(['--data', join(file, 'data'), ...anyPorts], 'cannot be made: where it should be, or on the way to it, there is a file.');
    expect(readFileSync(file, 'utf8')).toBe('a letter');
  });

  for (const name of ['events.db', 'keys.db']) {
    for (const { what, at } of [
      { what: 'whose first bytes are overwritten', at: 0 },
      { what: 'whose list of tables is overwritten', at: 100 },
    ]) {
      test(`${name} ${what} is refused as damaged and left untouched`, async () => {
        using clinic = await aClinicWithData();
        const handle = openSync(join(clinic.data, name), 'r+');
        writeSync(handle, Buffer.alloc(2_000, 0xa5), 0, 2_000, at);
        closeSync(handle);
        const before = fingerprint(clinic.data);
        await refuses(
          argsFor(clinic),
          new RegExp(`The database file ${name} is damaged and was left untouched\\..*restore the newest backup`),
        );
        expect(fingerprint(clinic.data)).toEqual(before);
      });
    }
  }

  test('that a newer version wrote is refused and left untouched', async () => {
    using clinic = await aClinicWithData();
    const database = new Database(join(clinic.data, 'events.db'));
    database.prepare('INSERT INTO schema_versions (version, name, applied_at) VALUES (999, ?, 0)').run('from the future');
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    const before = fingerprint(clinic.data);
    await refuses(argsFor(clinic), /newer version of the program.*Install the newer version again/);
    expect(fingerprint(clinic.data)).toEqual(before);
  });

  for (const { what, harm, says } of [
    { what: 'without its practice key', harm: (data: string) => rmSync(join(data, 'practice.key')), says: 'The practice key is missing' },
    {
      what: 'with a practice key that others may read',
      harm: (data: string) => chmodSync(join(data, 'practice.key'), 0o644),
      says: 'can be read by other users',
    },
    {
      what: 'with the practice key of other data',
      harm: (data: string) => writeFileSync(join(data, 'practice.key'), 'ab'.repeat(32)),
      says: 'belongs to other data',
    },
    { what: 'without keys.db', harm: (data: string) => rmSync(join(data, 'keys.db')), says: 'keys.db' },
    { what: 'without events.db', harm: (data: string) => rmSync(join(data, 'events.db')), says: 'events.db' },
  ]) {
    test(`${what} is refused and left as it was`, async () => {
      using clinic = await aClinicWithData();
      harm(clinic.data);
      const before = fingerprint(clinic.data);
      await refuses(argsFor(clinic), says);
      expect(fingerprint(clinic.data)).toEqual(before);
    });
  }
});

/** Exit 2, nothing on standard output, and on standard error exactly one line that is no log line: what happened and what to do. */
async function refuses(
  args: readonly string[],
  says: RegExp | string,
  alsoSays = '',
  how: { asNobody?: boolean } = {},
): Promise<{ stderr: string }> {
  const { code, stdout, stderr } = await runServe(args, how);
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  const sentences = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  expect(sentences, stderr).toHaveLength(1);
  if (typeof says === 'string') expect(sentences[0]).toContain(says);
  else expect(sentences[0]).toMatch(says);
  expect(sentences[0]).toContain(alsoSays);
  expect(stderr, 'a sentence for people, not the inside of the program').not.toMatch(/\n\s+at |\bSQLITE_|\bE[A-Z]{4,}:/);
  return { stderr };
}

/** Where an administrator runs the tests, the host that is to be refused runs as somebody else: to whom it all belongs then. */
function belongsToNobody(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, NOBODY, NOBODY);
}

async function aClinicWithData(): Promise<Clinic> {
  const clinic = aClinic();
  await using served = await clinic.start();
  await tell(served, [...booked(zoe), checkedIn(zoe)]);
  expect(await served.end('SIGTERM')).toBe(0);
  return clinic;
}

function argsFor({ data, policyFile }: Clinic): readonly string[] {
  return ['--data', data, '--policy', policyFile, ...anyPorts];
}

/** What is in the folder, byte by byte; the lock itself is nobody's data. */
function fingerprint(directory: string): Record<string, string> {
  const names = readdirSync(directory)
    .filter((name) => !name.startsWith('in-use.lock') && statSync(join(directory, name)).isFile())
    .sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ]),
  );
}
