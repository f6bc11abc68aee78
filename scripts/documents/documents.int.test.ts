import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPolicy, policyRefusal } from '../../src/main/policy/index.ts';
import { readServeOptions } from '../../src/main/serveOptions.ts';
import { parseEvent } from '../../src/shared/events/index.ts';
import { wrongAnswer } from './answerShapes.ts';
import { type FencedBlock, fencedBlocks } from './fencedBlocks.ts';
import { type RunningHost, SERVE, startHost } from './runningHost.ts';
import { typeIntoShell } from './shellSession.ts';

/**
 * Walks the documents as a reader does: every block is run or checked by what its fence says.
 * `sh` is typed into a shell beside a host with docs/examples/policy.json, `sh demo` beside one with the pretend clinic; `sh start` and
 * `sh usage` start something that stays, so their commands and arguments are checked; `json` and `text …` are compared with the product.
 * `sh root` changes the machine: bash reads it without running it. `powershell` is for Windows alone: only the files that it is about are checked.
 */
const root = new URL('../../', import.meta.url);
const examples = new URL('docs/examples/', root);
const documents = ['README.md', 'docs/integrators.md', 'docs/it.md', 'docs/policy.md'];
const blocks = documents.flatMap((document) => fencedBlocks(root, document));
const withFence = (fence: string, document?: string) =>
  blocks.filter((block) => block.fence === fence && (document === undefined || block.document === document));

const secrets = parseEnv(readFileSync(new URL('secrets.env', examples), 'utf8')) as Record<string, string>;
const read = (path: string) => readFileSync(path);

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-documents-'));
const data = join(folder, 'data');
/** The published policy on free ports: the machine that tests may have others on 8000 and 7420. */
const policy = join(folder, 'policy.json');
let host: RunningHost;
let demo: RunningHost;

beforeAll(async () => {
  writeFileSync(policy, readFileSync(new URL('policy.json', examples), 'utf8').replace(/"port": \d+/g, '"port": 0'));
  [host, demo] = await Promise.all([
    startHost(['--data', data, '--policy', policy], secrets),
    startHost(['--data', join(folder, 'demo'), '--demo'], {}),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([host?.end(), demo?.end()]);
  rmSync(folder, { recursive: true, force: true });
});

const session = (running: RunningHost) => ({
  cwd: fileURLToPath(root),
  env: { ...secrets, NODE: process.execPath, SERVE },
  replaced: { ...running.addresses, 'NEW-FOLDER': join(folder, 'backup'), ' DIR': ` ${data}`, ' FILE': ` ${policy}` },
});

async function expectAnswers(typed: readonly FencedBlock[], running: RunningHost) {
  const printed = await typeIntoShell(typed, session(running));
  const wrong = typed.flatMap(({ document, line, text }, at) => {
    const problem = /^\s*curl /m.test(text) ? wrongAnswer(text, printed[at] ?? '') : null;
    return problem === null ? [] : [`${document} line ${line}: ${problem}`];
  });
  expect(wrong).toEqual([]);
}

describe('the documents', () => {
  it('have no block that nobody checks: a new one is counted here', () => {
    const counted = documents.map((document) => {
      const fences = blocks.filter((block) => block.document === document).map(({ fence }) => fence);
      return [
        document,
        Object.fromEntries([...new Set(fences)].sort().map((one) => [one, fences.filter((fence) => fence === one).length])),
      ];
    });
    expect(Object.fromEntries(counted)).toEqual({
      'README.md': { 'sh demo': 1, 'sh start': 2 },
      'docs/integrators.md': { json: 1, sh: 8, 'sh demo': 2, 'sh start': 1 },
      'docs/it.md': { json: 1, powershell: 1, sh: 4, 'sh root': 1, 'sh usage': 1, 'text address': 1 },
      'docs/policy.md': { json: 1, 'text refusal': 1 },
    });
  });

  it.each(documents.filter((document) => withFence('sh demo', document).length > 0))(
    '%s: what is shown on the demo works as written',
    (document) => expectAnswers(withFence('sh demo', document), demo),
  );

  it('docs/integrators.md: every command works as written, from the top to the end', () =>
    expectAnswers(withFence('sh', 'docs/integrators.md'), host));

  it('docs/it.md: every command works as written, for a patient who is there', async () => {
    const registeredAt = '2025-11-27T09:00:00+08:00';
    const event = {
      ...(JSON.parse(readFileSync(new URL('event.json', examples), 'utf8')) as object),
      eventId: 'evt-patient',
      eventType: 'patient.registered.v1',
      data: { patientId: 'PATIENT-ID', registeredAt },
    };
    const answer = await fetch(`${host.ready['intake']}/webhooks/kiosk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secrets['KIOSK_TOKEN']}` },
      body: JSON.stringify(event),
    });
    expect(answer.status, await answer.text()).toBe(200);
    await expectAnswers(withFence('sh', 'docs/it.md'), host);
  });

  it('name scripts that are there and arguments that the host takes', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: Record<string, string> };
    for (const { text } of [...withFence('sh start'), ...withFence('sh usage')]) {
      execFileSync('bash', ['-n'], { input: text.replaceAll(/[[\]]/g, '') });
      for (const [, script = '', rest = ''] of text.matchAll(/^npm (?:run (?:-s )?)?(\S+)(?: -- (.*))?$/gm)) {
        expect(Object.keys(scripts)).toContain(script);
        const args = rest.replaceAll(/[[\]]/g, '').replaceAll(' N', ' 1').split(' ');
        if (script === 'serve') expect(readServeOptions(args)).not.toHaveProperty('problem');
      }
    }
  });

  it('docs/it.md: what changes the machine is well-formed and names published files', () => {
    for (const { text } of withFence('sh root')) {
      execFileSync('bash', ['-n'], { input: text });
      for (const [, path = ''] of text.matchAll(/\/opt\/frontdesk\/(\S+)/g)) expect(existsSync(new URL(path, root)), path).toBe(true);
    }
  });

  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)(
    'docs/examples/frontdesk.service: systemd has nothing to say against it',
    () => {
      const unit = join(folder, 'frontdesk-example.service');
      const text = readFileSync(new URL('frontdesk.service', examples), 'utf8');
      // The program that it names is not installed on the machine of the tests.
      writeFileSync(unit, text.replace('/opt/frontdesk/node_modules/node/bin/node', process.execPath));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    },
  );

  it('docs/examples: the services start the host with arguments that it takes', () => {
    for (const file of ['frontdesk.service', 'frontdesk-winsw.xml']) {
      const args = /serve\.js (--[^<\n]*)/.exec(readFileSync(new URL(file, examples), 'utf8'))?.[1];
      expect(readServeOptions(args?.trim().split(' ') ?? []), file).not.toHaveProperty('problem');
    }
  });

  it('docs/integrators.md: the envelope is accepted, and is the published example', () => {
    const [block] = withFence('json', 'docs/integrators.md');
    const envelope: unknown = JSON.parse(block?.text ?? '');
    expect(parseEvent(envelope)).toMatchObject({ outcome: 'event' });
    expect(envelope).toEqual(JSON.parse(readFileSync(new URL('event.json', examples), 'utf8')));
  });

  it('docs/it.md: the ready line and the address of a window are those of a host', () => {
    const [block] = withFence('json', 'docs/it.md');
    expect(Object.keys(JSON.parse(block?.text ?? '') as object)).toEqual(Object.keys(host.ready));
    const [address] = withFence('text address');
    expect(address?.text.replace('TOKEN', 't')).toBe('http://127.0.0.1:7420/#token=t\n');
  });

  it('docs/policy.md: its policy is accepted, and the refusal that it quotes is what the engine says', () => {
    const file = join(folder, 'small.json');
    const text = withFence('json', 'docs/policy.md')[0]?.text ?? '';
    const key = 'sample-bookings-key-2Hv6';
    writeFileSync(join(folder, 'bookings.key'), `${key}\n`);
    writeFileSync(file, text);
    expect(loadPolicy(file, secrets, read)).toMatchObject({ outcome: 'policy', notices: [] });
    const kiosk = { id: 'kiosk', provider: 'orchestration', tenantId: 'clinic-abc', auth: { type: 'bearer', tokne: 'x' } };
    const parsed = JSON.parse(text) as { sources: unknown[] };
    writeFileSync(file, JSON.stringify({ ...parsed, sources: [parsed.sources[0], kiosk] }));
    const refused = loadPolicy(file, secrets, read);
    const said = refused.outcome === 'bad' ? policyRefusal('policy.json', refused.problems) : '';
    expect(withFence('text refusal')[0]?.text).toBe(`${said}\n`);
  });
});

describe('the published policy', () => {
  const path = fileURLToPath(new URL('policy.json', examples));

  it('is accepted with the published secrets and without a warning, and refused without them', () => {
    expect(loadPolicy(path, secrets, read)).toMatchObject({ outcome: 'policy', notices: [] });
    expect(loadPolicy(path, {}, read)).toMatchObject({ outcome: 'bad' });
  });

  it('has every source that a command of the documents sends to', () => {
    const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { sources: { id: string }[] };
    const used = withFence('sh').flatMap(({ text }) => [...text.matchAll(/\/webhooks\/([\w-]+)/g)].map(([, id]) => id));
    expect(used.filter((id) => !sources.some((source) => source.id === id))).toEqual([]);
  });
});

describe('the samples for senders', () => {
  it.each([
    ['Node', process.execPath, 'send.mjs'],
    ['Python', 'python3', 'send.py'],
  ])('%s: what a host takes is done, a repeat too, and what it refuses is set aside', (name, program, file) => {
    const queue = join(folder, `queue-${name}`);
    const [good, bad] = [join(folder, `${name}-good.json`), join(folder, `${name}-bad.json`)];
    const event = JSON.parse(readFileSync(new URL('event.json', examples), 'utf8')) as Record<string, unknown>;
    writeFileSync(good, JSON.stringify({ ...event, eventId: `evt-${name}` }));
    writeFileSync(bad, JSON.stringify({ ...event, eventId: `evt-${name}-bad`, data: {} }));
    const env = { ...process.env, ...secrets, FRONTDESK_URL: `${host.ready['intake']}/webhooks/kiosk`, FRONTDESK_QUEUE: queue };
    const send = (...messages: string[]) =>
      spawnSync(program, [fileURLToPath(new URL(file, examples)), ...messages], { env, encoding: 'utf8', timeout: 15_000 });
    for (const messages of [[good], [good, bad]]) expect(send(...messages)).toMatchObject({ status: 0 });
    const held = ['waiting', 'done', 'aside'].map((place) => readdirSync(join(queue, place)).length);
    expect(held).toEqual([0, 1, 1]);
  });
});
