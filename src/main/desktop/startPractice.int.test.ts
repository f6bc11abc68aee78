import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startDesktop } from './startDesktop.ts';
import { explainFailure, machinePolicyPath, policyFor } from './startPractice.ts';
import { aDesktop, type Desktop, onePractice } from './testing/aDesktop.ts';

const desktops: Desktop[] = [];
afterEach(async () => {
  for (const desktop of desktops.splice(0)) if (!desktop.electron.state.hasEnded) await desktop.end();
});
async function started(policy: object | null, intakePort = 0) {
  const desktop = aDesktop({ policy, intakePort });
  desktops.push(desktop);
  await desktop.start();
  await desktop.electron.windows[0]?.loaded;
  return desktop;
}

describe('the engine of a PC', () => {
  test('opens no door for other windows unless the policy has one: its own needs none', async () => {
    expect((await started(onePractice)).engine().stationUrl).toBeNull();
    const withDoor = await started({ ...onePractice, listeners: { station: { port: 0 } } });
    expect(withDoor.engine().stationUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('takes messages on loopback alone', async () => {
    expect((await started(onePractice)).engine().intakeUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('opens the board when the intake port is taken, and says what that means', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const { electron } = await started(onePractice, port);
      expect(electron.windows[0]?.state.isShown).toBe(true);
      expect(electron.seen.messages).toEqual([
        expect.objectContaining({
          type: 'warning',
          message: expect.stringMatching(new RegExp(`^Port ${port} is taken by another program`)),
        }),
      ]);
    } finally {
      other.close();
    }
  });

  test('is woken when the computer is', async () => {
    const desktop = aDesktop();
    desktops.push(desktop);
    const heard: string[] = [];
    const { startReal } = desktop;
    await desktop.start(async () => {
      const real = await startReal();
      return { ...real, engine: { ...real.engine, wake: () => heard.push('wake') } };
    });
    desktop.electron.power('resume');
    expect(heard).toEqual(['wake']);
  });
});

describe("the machine's policy", () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-policy-'));
  const file = join(folder, 'policy.json');
  afterEach(() => rmSync(file, { force: true }));

  test.each([
    ['win32', 'D:\\ProgramData\\Frontdesk\\policy.json'],
    ['darwin', '/Library/Application Support/Frontdesk/policy.json'],
    ['linux', '/etc/frontdesk/policy.json'],
  ] as const)('of %s is %s', (platform, path) => {
    expect(machinePolicyPath({ platform, env: { ProgramData: 'D:\\ProgramData' } })).toBe(path);
  });

  test('is none where there is no file', () => {
    expect(policyFor(file, 'linux')).toBeNull();
  });

  test.each([
    [0o644, true],
    [0o600, true],
    [0o664, false],
    [0o646, false],
    [0o666, false],
  ])('with the mode %o is followed: %s', (mode, isFollowed) => {
    writeFileSync(file, '{}');
    chmodSync(file, mode);
    if (isFollowed) expect(policyFor(file, 'linux')).toBe(file);
    else expect(() => policyFor(file, 'linux')).toThrow('can be changed by ordinary users');
    expect(policyFor(file, 'win32')).toBe(file);
  });
});

describe('the words about a start that failed', () => {
  test('of something nobody expected say what it means and what to do', () => {
    expect(explainFailure(new TypeError('x is not a function'))).toMatch(/nothing was changed\. Restart the PC/);
    expect(explainFailure('thrown')).toContain('thrown');
  });

  test('are asked for by whoever starts the shell when it breaks before it is ready: the start rejects', async () => {
    const desktop = aDesktop();
    desktops.push(desktop);
    const broken = { ...desktop.electron.parts, app: { ...desktop.electron.parts.app, getPath: () => '/dev/null/nowhere' } };
    const start = startDesktop({
      electron: broken,
      surroundings: { platform: 'linux', env: {} },
      setTimer: () => () => {},
      startEngine: () => Promise.reject(new Error('never')),
      explain: explainFailure,
      rendererDirectory: '',
      preloadDirectory: '',
      resourcesDirectory: '',
    });
    await expect(start).rejects.toThrow(/ENOTDIR/);
  });
});
