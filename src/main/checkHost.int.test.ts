import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHost, type HostToCheck } from './checkHost.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frontdesk-check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const practice = { tenantId: 'clinic-abc', name: 'Clinic ABC', timezone: 'Australia/Perth' };
const kiosk = { id: 'kiosk', provider: 'orchestration', tenantId: 'clinic-abc', auth: { type: 'bearer', token: { env: 'KIOSK' } } };

/** @returns what is not fine, as "level: text". */
async function found(policy: object, more: Partial<HostToCheck> = {}): Promise<readonly string[]> {
  const file = join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  const host: HostToCheck = {
    data: null,
    policy: file,
    stationPort: 0,
    intakePort: 0,
    defaults: { stationPort: 0, intakePort: 0 },
    env: { KIOSK: 'a token of the kiosk' },
    ...more,
  };
  const findings = await checkHost(host);
  return findings.filter(({ level }) => level !== 'fine').map(({ level, text }) => `${level}: ${text}`);
}

describe('a check of a host before it is started', () => {
  it('finds nothing wrong with what would start, and makes nothing', async () => {
    expect(await found({ practices: [practice], sources: [kiosk] }, { data: join(folder, 'not/there/yet') })).toEqual([]);
    expect(existsSync(join(folder, 'not'))).toBe(false);
  });

  it('names every problem of the policy at once, and no secret', async () => {
    const problems = await found({ practices: [practice], sources: [{ ...kiosk, tenantId: 'elsewhere' }] }, { env: {} });
    expect(problems).toEqual([expect.stringContaining('sources[0].tenantId'), expect.stringContaining('sources[0].auth.token')]);
  });

  it('says that a port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await found({ practices: [practice] }, { intakePort: port })).toEqual([
      `problem: The intake port ${port} on 127.0.0.1 is in use; if Frontdesk runs here already, by itself.`,
    ]);
    other.close();
  });

  it('says that a data folder cannot be, has no key, or is open to others', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await found({ practices: [practice] }, { data: join(folder, 'file/data') })).toEqual([expect.stringContaining('is a file')]);
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'events.db'), '');
    expect(await found({ practices: [practice] }, { data })).toEqual([
      expect.stringMatching(/^problem: There is data in .* but no practice\.key/),
    ]);
    writeFileSync(join(data, 'practice.key'), '', { mode: 0o644 });
    if (process.platform !== 'win32')
      expect(await found({ practices: [practice] }, { data })).toEqual([expect.stringMatching(/^problem: The key file .*chmod 600/)]);
  });
});
