import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRetention } from '../event-log/index.ts';
import { loadPolicy, policyRefusal } from './loadPolicy.ts';

const FILE = '/etc/frontdesk/policy.json';
const SECRET = 'zq-the-secret-zq';

const practice = {
  tenantId: 'clinic-abc',
  name: 'Example Dental',
  timezone: 'Australia/Perth',
  setup: {
    providers: [{ providerId: 'prov-1', name: 'Dr A' }],
    resources: [{ resourceId: 'chair-1', name: 'Chair 1', kind: 'chair' }],
    appointmentTypes: [{ appointmentTypeId: 'type-1', name: 'Check-up', lengthMin: 30, providerIds: ['prov-1'] }],
    hours: [
      { providerId: 'prov-1', weekday: 'monday', start: '08:00', end: '12:00' },
      { providerId: 'prov-1', weekday: 'monday', start: '12:00', end: '17:00' },
    ],
  },
};
const source = { id: 'kiosk', provider: 'orchestration', tenantId: 'clinic-abc', auth: { type: 'bearer', token: SECRET } };

function load(policy: unknown, more: { env?: Record<string, string>; files?: Record<string, string | Uint8Array> } = {}) {
  const files: Record<string, string | Uint8Array> = {
    [FILE]: typeof policy === 'string' ? policy : JSON.stringify(policy),
    ...more.files,
  };
  return loadPolicy(FILE, more.env ?? {}, (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return text;
  });
}

function problemsIn(policy: unknown, more: Parameters<typeof load>[1] = {}): string[] {
  const loaded = load(policy, more);
  return loaded.outcome === 'policy' ? [] : loaded.problems.map(({ path, message }) => `${path}: ${message}`);
}

function policyIn(policy: unknown, more: Parameters<typeof load>[1] = {}) {
  const loaded = load(policy, more);
  if (loaded.outcome !== 'policy') throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}

const withSource = (change: object) => ({ practices: [practice], sources: [{ ...source, ...change }] });
const withAuth = (auth: object) => withSource({ auth });
const withSetup = (change: object) => ({ practices: [{ ...practice, setup: { ...practice.setup, ...change } }] });

describe('a good policy', () => {
  it('is accepted with its defaults filled in', () => {
    const policy = policyIn({ practices: [practice], sources: [source], users: [{ initials: 'MK', role: 'manager' }] });
    expect(policy.practices[0]).toMatchObject({ tenantId: 'clinic-abc', setup: { hours: [{ start: '08:00' }, { start: '12:00' }] } });
    expect(policy.listeners).toEqual({});
  });

  it('is the one that docs/policy.md shows', () => {
    const guide = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
    const more = { env: { KIOSK_TOKEN: SECRET, INTAKE_TOKEN: `${SECRET}-intake` }, files: { '/etc/frontdesk/bookings.key': SECRET } };
    expect(problemsIn(example, more)).toEqual([]);
    expect(policyIn(example, more).practices).toHaveLength(1);
  });

  it('is empty without a file, and sections that say nothing are accepted', () => {
    expect(loadPolicy(null, {}, () => '')).toMatchObject({ outcome: 'policy', policy: { practices: [], sources: [], users: [] } });
    expect(problemsIn({ $schema: 'policy.schema.json', integrations: [], alerts: {}, retention: {} })).toEqual([]);
  });

  it('keeps what it does not speak of as long as any host does', () => {
    const { retention } = policyIn(JSON.stringify({ retention: { deadLetters: { settledDays: 7 } } }));
    expect(retention).toEqual({ ...defaultRetention, deadLetters: { ...defaultRetention.deadLetters, settledDays: 7 } });
  });

  it('may be bytes, with a byte order mark or without', () => {
    const text = JSON.stringify({ practices: [practice] });
    for (const bytes of [new TextEncoder().encode(text), new TextEncoder().encode(`\uFEFF${text}`)]) {
      expect(policyIn('', { files: { [FILE]: bytes } }).practices).toHaveLength(1);
    }
  });

  it('links a practice that says who can be booked, and refuses to link one that does not: its empty lists would delete what Healthengine has', () => {
    const healthengine = {
      apiKey: { env: 'KEY' },
      practiceId: '1001',
      practiceKey: SECRET,
      userAgent: { name: 'Example', email: 'it@example.com', environment: 'test' },
    };
    const setup = { providers: [{ providerId: 'prov-1', name: 'Dr A. Example' }] };
    const loaded = load({ practices: [{ ...practice, setup, healthengine }] }, { env: { KEY: SECRET } });
    expect(loaded).toMatchObject({ outcome: 'policy', notices: [] });
    for (const without of [undefined, {}, { providers: [] }]) {
      const refused = load({ practices: [{ ...practice, setup: without, healthengine }] }, { env: { KEY: SECRET } });
      expect(refused).toMatchObject({ outcome: 'bad', problems: [{ path: 'practices[0].setup.providers' }] });
    }
  });

  it('links no two practices to the same one of Healthengine', () => {
    const link = (tenantId: string, practiceId: string) => ({
      tenantId,
      name: tenantId,
      timezone: 'Australia/Perth',
      setup: { providers: [{ providerId: 'prov-1', name: 'Dr A. Example' }] },
      healthengine: {
        apiKey: 'k',
        practiceId,
        practiceKey: 'k',
        userAgent: { name: 'Example', email: 'it@example.com', environment: 'test' },
      },
    });
    expect(load({ practices: [link('a', '1001'), link('b', '1002')] })).toMatchObject({ outcome: 'policy' });
    expect(load({ practices: [link('a', '1001'), link('b', '1001')] })).toMatchObject({
      outcome: 'bad',
      problems: [{ path: 'practices[1].healthengine.practiceId', message: 'is the same as practices[0].healthengine.practiceId' }],
    });
  });
});

describe('a text that cannot be stored', () => {
  it.each([
    ['\ud800', 'practices[0].name'],
    ['a\u0000', 'practices[0].name'],
  ])('%j is refused where it stands', (name, path) => {
    expect(load({ practices: [{ ...practice, name }] })).toMatchObject({ outcome: 'bad', problems: [{ path }] });
  });

  it('is refused in an id too', () => {
    expect(problemsIn({ practices: [{ ...practice, tenantId: 'clinic-\ud800' }] })[0]).toMatch(
      /^practices\[0\]\.tenantId: holds a character/,
    );
  });
});

describe('a notice', () => {
  it('says that an intake door beyond this computer has no TLS, and nothing where it stays on it', () => {
    const bound = (host: string) => load({ listeners: { intake: { host } } });
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'clinic-pc'])
      expect(bound(host)).toMatchObject({ notices: [{ path: 'listeners.intake.host', message: expect.stringContaining('without TLS') }] });
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(bound(host)).toMatchObject({ outcome: 'policy', notices: [] });
  });

  it('says that a source without authentication works with --demo only', () => {
    expect(load(withAuth({ type: 'none-on-loopback' }))).toMatchObject({ outcome: 'policy', notices: [{ path: 'sources[0].auth' }] });
    expect(load(withSource({}))).toMatchObject({ outcome: 'policy', notices: [] });
  });
});

describe('what is wrong is told by its exact path', () => {
  it.each([
    ['a missing secret', withAuth({ type: 'bearer' }), ['sources[0].auth.token: is missing']],
    [
      'a mistyped key',
      withAuth({ type: 'bearer', tokne: SECRET }),
      ['sources[0].auth.token: is missing', 'sources[0].auth.tokne: is not known; perhaps token was meant'],
    ],
    ['a mistyped section', { practises: [] }, ['practises: is not known; perhaps practices was meant']],
    [
      'a key that is near to nothing',
      { practices: [{ ...practice, colour: 'red' }] },
      ['practices[0].colour: is not known; known here: tenantId, name, timezone, locationId, setup, healthengine'],
    ],
    [
      'two unknown keys at once',
      { xyzzy: 1, userz: [] },
      [expect.stringMatching(/^xyzzy: is not known; known here: /), 'userz: is not known; perhaps users was meant'],
    ],
    [
      'a secret of no known form',
      withAuth({ type: 'bearer', token: { evn: 'X' } }),
      ['sources[0].auth.token: must be a text that is not empty, {"env": "NAME"} or {"file": "PATH"}'],
    ],
    [
      'an unknown way to authenticate',
      withAuth({ type: 'password', password: SECRET }),
      ['sources[0].auth.type: must be one of bearer, api-key, hmac, standard-webhooks, none-on-loopback'],
    ],
    [
      'a way that comes later',
      withAuth({ type: 'jwt', issuer: 'x' }),
      [
        'sources[0].auth.type: is not supported by this version; it must be one of bearer, api-key, hmac, standard-webhooks, none-on-loopback',
      ],
    ],
    ['no authentication', withSource({ auth: undefined }), ['sources[0].auth: is missing']],
    [
      'a zone that does not exist',
      { practices: [{ ...practice, timezone: 'Australia/Nowhere' }] },
      ['practices[0].timezone: must be an IANA time zone such as Australia/Perth'],
    ],
    ['a list that is none', { sources: {} }, ['sources: must be a list']],
    ['a port over 65535', { listeners: { intake: { port: 65_536 } } }, ['listeners.intake.port: must be at most 65535']],
    [
      'a station door beyond this computer',
      { listeners: { station: { host: '0.0.0.0' } } },
      [expect.stringMatching(/^listeners\.station\.host: must be this computer/)],
    ],
    ['integrations', { integrations: [{ name: 'x' }] }, ['integrations[0]: is not supported by this version: leave it out or empty']],
    ['alert settings', { alerts: { waiting: 10 } }, ['alerts.waiting: is not supported by this version: leave it out or empty']],
    ['retention', { retention: { deadLetters: { openDays: 0 } } }, [expect.stringContaining('retention.deadLetters.openDays')]],
    ['a text instead of a policy', '"hello"', [': must be an object']],
  ])('%s', (_, policy, expected) => {
    expect(problemsIn(policy)).toEqual(expected);
  });

  it('a text that is no JSON by line and column, without a piece of it', () => {
    expect(problemsIn(`{\n  "sources": [{"token": "${SECRET}",}]\n}`)).toEqual(['line 2, column 44: follows a comma that is one too many']);
  });

  it('a file that is not there, cannot be read, or is no UTF-8', () => {
    const failing = (code: string) => () => {
      throw Object.assign(new Error('x'), { code });
    };
    expect(loadPolicy(FILE, {}, failing('ENOENT'))).toEqual({ outcome: 'bad', problems: [{ path: '', message: 'is not there' }] });
    expect(loadPolicy(FILE, {}, failing('EACCES'))).toEqual({
      outcome: 'bad',
      problems: [{ path: '', message: 'cannot be read (EACCES)' }],
    });
    expect(problemsIn('', { files: { [FILE]: new Uint8Array([0x7b, 0xff, 0x7d]) } })).toEqual([': is not text in UTF-8']);
  });
});

describe('ids and references', () => {
  it.each([
    ['a practice twice', { practices: [practice, practice] }, ['practices[1].tenantId: is the same as practices[0].tenantId']],
    [
      'a source twice',
      { practices: [practice], sources: [source, { ...source, provider: 'appointments' }] },
      ['sources[1].id: is the same as sources[0].id'],
    ],
    [
      'initials twice, in another case',
      {
        users: [
          { initials: 'mk', role: 'it' },
          { initials: 'MK', role: 'it' },
        ],
      },
      ['users[1].initials: is the same as users[0].initials'],
    ],
    ['a source of an unknown practice', withSource({ tenantId: 'clinic-xyz' }), ['sources[0].tenantId: names no practice of this policy']],
    [
      'a source named like the desk',
      withSource({ id: 'desk' }),
      ['sources[0].id: is kept for Frontdesk itself, as are desk, rules, setup, outbox, healthengine-pms'],
    ],
    [
      'timestampMeans where nobody asks',
      withSource({ timestampMeans: 'start' }),
      ['sources[0].timestampMeans: is known to sources of the provider appointments only'],
    ],
    [
      'a chair twice',
      withSetup({ resources: [...practice.setup.resources, ...practice.setup.resources] }),
      ['practices[0].setup.resources[1].resourceId: is the same as practices[0].setup.resources[0].resourceId'],
    ],
    [
      'hours of an unknown provider',
      withSetup({ hours: [{ providerId: 'prov-9', weekday: 'monday', start: '08:00', end: '09:00' }] }),
      ['practices[0].setup.hours[0].providerId: names no provider of this practice'],
    ],
    [
      'a type of an unknown provider',
      withSetup({ appointmentTypes: [{ appointmentTypeId: 't', name: 'T', lengthMin: 1, providerIds: ['prov-1', 'prov-9'] }] }),
      ['practices[0].setup.appointmentTypes[0].providerIds[1]: names no provider of this practice'],
    ],
    [
      'hours that end when they start',
      withSetup({ hours: [{ providerId: 'prov-1', weekday: 'monday', start: '08:00', end: '08:00' }] }),
      ['practices[0].setup.hours[0].end: must be after start'],
    ],
    [
      'hours that overlap by a minute',
      withSetup({
        hours: [
          { providerId: 'prov-1', weekday: 'monday', start: '08:00', end: '12:01' },
          { providerId: 'prov-1', weekday: 'monday', start: '12:00', end: '17:00' },
        ],
      }),
      ['practices[0].setup.hours[1]: overlaps practices[0].setup.hours[0]'],
    ],
  ])('%s', (_, policy, expected) => {
    expect(problemsIn(policy)).toEqual(expected);
  });
});

describe('credentials', () => {
  const OTHER = 'another-secret-of-its-own';
  const two = (first: object, second: object, more: object = {}) => ({
    practices: [practice, { ...practice, tenantId: 'clinic-xyz' }],
    sources: [
      { ...source, auth: first },
      { ...source, id: 'kiosk-2', tenantId: 'clinic-xyz', auth: second },
    ],
    ...more,
  });
  const bearer = (token: unknown, more: object = {}) => ({ type: 'bearer', token, ...more });

  it.each([
    ['as they stand', two(bearer(SECRET), bearer(SECRET)), 'sources[1].auth.token', 'sources[0].auth.token'],
    ['of two kinds', two(bearer(SECRET), { type: 'api-key', key: SECRET }), 'sources[1].auth.key', 'sources[0].auth.token'],
    ['one of them from the environment', two(bearer(SECRET), bearer({ env: 'SAME' })), 'sources[1].auth.token', 'sources[0].auth.token'],
    ['one of them from a file', two(bearer({ file: 'same' }), bearer(SECRET)), 'sources[1].auth.token', 'sources[0].auth.token'],
    [
      'one of them on its way out',
      two(bearer(OTHER, { previousToken: SECRET }), bearer(SECRET)),
      'sources[1].auth.token',
      'sources[0].auth.previousToken',
    ],
    [
      'one of them that of a door',
      two(bearer(SECRET), bearer(OTHER), { listeners: { intake: { token: SECRET } } }),
      'listeners.intake.token',
      'sources[0].auth.token',
    ],
    [
      'those of the two doors',
      { listeners: { intake: { token: SECRET }, station: { token: SECRET } } },
      'listeners.station.token',
      'listeners.intake.token',
    ],
  ])('that are the same for two who must be told apart are refused, %s', (_, policy, path, earlier) => {
    const more = { env: { SAME: SECRET }, files: { '/etc/frontdesk/same': SECRET } };
    expect(problemsIn(policy, more)).toEqual([
      `${path}: is the same as ${earlier}; give each its own, so that nobody passes for the other`,
    ]);
  });

  it('may be shared by the sources of one practice', () => {
    expect(problemsIn({ practices: [practice], sources: [source, { ...source, id: 'kiosk-2' }] })).toEqual([]);
  });

  it.each([
    ['x', /is shorter than 16 characters/],
    ['fifteen-letters', /is shorter than 16 characters/],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', /has fewer than 6 different characters/],
    ['1234512345123451234512345', /has fewer than 6 different characters/],
  ])('that can be guessed are refused without being repeated: %s', (token, why) => {
    const [problem, ...rest] = problemsIn(withAuth(bearer(token)));
    expect(problem).toMatch(why);
    expect(problem).toMatch(/^sources\[0\]\.auth\.token: .*; make a new one, such as with: openssl rand -base64 32$/);
    expect(rest).toEqual([]);
    expect(problemsIn({ listeners: { station: { token } } })).toEqual([expect.stringMatching(why)]);
  });

  it('of Healthengine are theirs to choose', () => {
    const userAgent = { name: 'Example', email: 'it@example.com', environment: 'test' };
    const healthengine = { apiKey: 'k', practiceId: '1', practiceKey: 'k', userAgent };
    expect(problemsIn({ practices: [{ ...practice, healthengine }] })).toEqual([]);
  });
});

describe('an e-mail address that is none', () => {
  it('is told so with an example', () => {
    const userAgent = { name: 'Example', email: 'nobody', environment: 'test' };
    const healthengine = { apiKey: 'k', practiceId: '1', practiceKey: 'k', userAgent };
    expect(problemsIn({ practices: [{ ...practice, healthengine }] })).toEqual([
      'practices[0].healthengine.userAgent.email: must be an e-mail address such as it@example.com',
    ]);
  });
});

describe('secrets', () => {
  const auths = {
    inline: { type: 'bearer', token: SECRET },
    env: { type: 'api-key', key: { env: 'KIOSK_KEY' } },
    file: { type: 'hmac', secret: { file: 'kiosk.secret' }, header: 'X-Signature' },
  };
  const more = { env: { KIOSK_KEY: SECRET }, files: { '/etc/frontdesk/kiosk.secret': `${SECRET}\n` } };

  it('are had from the file itself, from the environment, and from files beside the policy, without the line end', () => {
    for (const auth of Object.values(auths)) {
      const policy = policyIn(withAuth(auth), more);
      const resolved = policy.sources[0]?.auth;
      const reference =
        resolved?.type === 'bearer'
          ? resolved.token
          : resolved?.type === 'api-key'
            ? resolved.key
            : resolved?.type === 'hmac'
              ? resolved.secret
              : '';
      expect(policy.secretOf(reference)).toBe(SECRET);
    }
  });

  it('behind a file can be read again: what it says now, or what it said before where it says nothing or cannot be read', () => {
    const link = {
      practiceId: '1001',
      apiKey: { file: 'api.key' },
      practiceKey: SECRET,
      userAgent: { name: 'Frontdesk', email: 'it@example.com', environment: 'test' },
    };
    const setup = { providers: [{ providerId: 'p', name: 'P' }] };
    const json = JSON.stringify({ practices: [{ tenantId: 't', name: 'T', timezone: 'Australia/Perth', setup, healthengine: link }] });
    let file: string | null = 'first\n';
    const loaded = loadPolicy('policy.json', {}, (path) => {
      if (!path.endsWith('api.key')) return json;
      if (file === null) throw new Error('gone');
      return file;
    });
    if (loaded.outcome === 'bad') throw new Error(JSON.stringify(loaded.problems));
    const { practices, secretOf, secretAgain } = loaded.policy;
    const references = practices[0]?.healthengine ?? link;
    const now = () => [secretAgain(references.apiKey), secretAgain(references.practiceKey)];
    file = 'second';
    expect(secretOf(references.apiKey)).toBe('first');
    expect(now()).toEqual(['second', SECRET]);
    expect(secretOf(references.apiKey)).toBe('second');
    for (const nothing of ['', ' \n', null]) {
      file = nothing;
      expect(now()).toEqual(['second', SECRET]);
    }
  });

  it('are in no print of the policy or of a part of it', () => {
    for (const auth of Object.values(auths)) {
      const policy = policyIn(
        { ...withAuth(auth), listeners: { intake: { token: `${SECRET}-in` }, station: { token: `${SECRET}-st` } } },
        more,
      );
      for (const part of [policy, policy.sources, policy.sources[0]?.auth, policy.listeners]) {
        expect(JSON.stringify(part)).not.toContain(SECRET);
        expect(inspect(part, { depth: 10, showHidden: true })).not.toContain(SECRET);
      }
    }
  });

  it('that cannot be had are named by path and place', () => {
    expect(problemsIn(withAuth({ type: 'bearer', token: { env: 'NOT_SET' } }))).toEqual([
      'sources[0].auth.token: names the environment variable NOT_SET, which is not set',
    ]);
    expect(problemsIn(withAuth({ type: 'bearer', token: SECRET, previousToken: { env: 'EMPTY' } }), { env: { EMPTY: '' } })).toEqual([
      'sources[0].auth.previousToken: names the environment variable EMPTY, which is empty',
    ]);
    expect(problemsIn({ listeners: { intake: { token: { file: '/none' } } } })).toEqual([
      'listeners.intake.token: names the file /none, which cannot be read (ENOENT)',
    ]);
    expect(problemsIn(withAuth(auths.file), { files: { '/etc/frontdesk/kiosk.secret': ' \n' } })).toEqual([
      'sources[0].auth.secret: names the file kiosk.secret, which is empty',
    ]);
  });

  it('of Standard Webhooks are base64 after whsec_, or plain text', () => {
    expect(problemsIn(withAuth({ type: 'standard-webhooks', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }))).toEqual([]);
    expect(problemsIn(withAuth({ type: 'standard-webhooks', secret: 'plain text of some length' }))).toEqual([]);
    for (const secret of ['whsec_', 'whsec_not base64', 'whsec_abc']) {
      expect(problemsIn(withAuth({ type: 'standard-webhooks', secret }))).toEqual([
        'sources[0].auth.secret: begins with whsec_, but base64 does not follow',
      ]);
    }
  });
});

describe('the refusal', () => {
  it('is one sentence that names the file and up to five problems', () => {
    const problems = Array.from({ length: 7 }, (_, index) => ({ path: `sources[${index}].auth`, message: 'is missing' }));
    expect(policyRefusal('policy.json', problems.slice(0, 1))).toBe(
      'The policy policy.json was not accepted, so nothing was started: sources[0].auth is missing.',
    );
    expect(policyRefusal('policy.json', problems)).toMatch(/sources\[4\]\.auth is missing; and 2 more\.$/);
    expect(policyRefusal('policy.json', [{ path: '', message: 'is not there' }])).toContain('the file is not there');
  });

  it('of any damaged policy never throws and never repeats a secret', () => {
    const whole = { practices: [practice], sources: [source, { ...source, id: 'other', auth: { type: 'api-key', key: SECRET } }] };
    const text = JSON.stringify(whole);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 5 }), (at, length, put) => {
        const loaded = load(text.slice(0, at) + put + text.slice(at + length));
        if (loaded.outcome === 'bad') expect(JSON.stringify(loaded.problems)).not.toContain(SECRET);
      }),
      { numRuns: 500 },
    );
  });
});
