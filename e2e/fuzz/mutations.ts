import fc from 'fast-check';
import type { Body } from './input.ts';

/** Texts that programs stumble over: halves of characters, control characters, other scripts, numbers, very long ones, names that JavaScript knows. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\ud800',
    'p-\udfff',
    '\udc00\ud800',
    '\ufffd',
    '\u0000',
    'a\u0000b',
    '\u202egnirts',
    '\ufeff',
    'e\u0301\u0301\u0301',
    '👩‍👩‍👧‍👦',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'NaN',
    '-0',
    '1e999',
    '9007199254740993',
    "'; DROP TABLE events; --",
    '{{7*7}}',
    '../../etc/passwd',
    '%00%ff%2e%2e',
    '<img src=x onerror=alert(1)>',
    '2025-02-30T09:00:00Z',
    '0000-00-00T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    '9999-12-31T23:59:60Z',
    '2025-11-27T00:00:00-25:00',
    'evt-0001',
    'command.undone.v1',
    'e2e-clinic',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  // Any 16-bit units, halves of characters among them.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc
    .tuple(fc.constantFrom('x', '\ud83d\ude00', '"', '\\', '\n'), fc.integer({ min: 200, max: 70_000 }))
    .map(([unit, times]) => unit.repeat(times)),
);

export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e308, Number.MIN_VALUE) },
  { weight: 1, arbitrary: fc.constantFrom([], {}, [[]], [{}], { toString: 1 }, { length: -1 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) },
);

type Change = (value: unknown, at: number, odd: unknown, name: string) => unknown;

/** One change at one place of a value. */
const changes: Record<string, Change> = {
  replace: (_value, _at, odd) => odd,
  remove: () => undefined,
  wrap: (value) => [value],
  unwrap: (value) => (typeof value === 'object' && value !== null ? Object.values(value)[0] : value),
  addField: (value, _at, odd, name) => (isObject(value) ? withField(value, name, odd) : value),
  renameField: (value, at, _odd, name) => {
    if (!isObject(value)) return value;
    const names = Object.keys(value);
    const old = names[at % Math.max(1, names.length)];
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key === old ? name : key, one]));
  },
  lengthen: (value) => (typeof value === 'string' ? value.repeat(200) : value),
  breakText: (value, at, odd) =>
    typeof value === 'string' ? `${value.slice(0, at % (value.length + 1))}${typeof odd === 'string' ? odd : JSON.stringify(odd)}` : value,
  repeat: (value) => (Array.isArray(value) ? Array.from({ length: 60 }, () => value).flat() : value),
  nest: (value, at) => {
    let deep = value;
    for (let level = 0; level < (at % 300) + 1; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
    return deep;
  },
};

export interface Mutation {
  readonly what: keyof typeof changes;
  /** Which of the places of the value, counted through and around. */
  readonly place: number;
  readonly at: number;
  readonly odd: unknown;
  readonly name: string;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  what: fc.constantFrom(...Object.keys(changes)),
  place: fc.nat({ max: 10_000 }),
  at: fc.nat({ max: 10_000 }),
  odd: oddValue,
  name: fc.oneof(oddText, fc.constantFrom('tenantId', 'eventId', 'data', 'occurredAt', 'source', 'position')),
});

/** @returns the value with each change made at its place; the value itself stays as it was. */
export function mutated(value: unknown, mutations: readonly Mutation[]): unknown {
  return mutations.reduce((current, { what, place, at, odd, name }) => {
    const places = countPlaces(current);
    const change = changes[what];
    return change ? changeAt(current, { left: place % places }, (found) => change(found, at, odd, name)) : current;
  }, value);
}

function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + countPlaces(one), 1);
}

function changeAt(value: unknown, counter: { left: number }, change: (value: unknown) => unknown): unknown {
  const isHere = counter.left === 0;
  counter.left -= 1;
  if (isHere) return change(value);
  if (Array.isArray(value)) return value.map((one) => changeAt(one, counter, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, changeAt(one, counter, change)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also for `__proto__`, which an assignment would not make a field. */
function withField(value: object, name: string, field: unknown): object {
  return Object.fromEntries([...Object.entries(value), [name, field]]);
}

/** What happens to bytes on their way. */
const damage: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc.oneof(
  fc.nat().map((at) => (bytes: Buffer) => bytes.subarray(0, at % (bytes.length + 1))),
  fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([at, byte]) => (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at % changed.length] = byte;
    return changed;
  }),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([at, put]) => (bytes: Buffer) => {
    const cut = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, cut), put, bytes.subarray(cut)]);
  }),
  fc.constantFrom(
    (bytes: Buffer) => Buffer.concat([bytes, bytes]),
    (bytes: Buffer) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    (bytes: Buffer) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
    (bytes: Buffer) => Buffer.concat([Buffer.from('['.repeat(20_000)), bytes]),
    (bytes: Buffer) => Buffer.from(bytes.toString('utf8').replace(/"([a-zA-Z]+)":/, '"$1":1,"$1":')),
  ),
);

/** A good value as JSON text: `asItIs` times in ten unchanged, else changed in a few places; now and then its bytes are damaged. */
export function spoiled(good: fc.Arbitrary<unknown>, asItIs = 3): fc.Arbitrary<Body> {
  return fc
    .tuple(
      good,
      fc.oneof(
        { weight: asItIs, arbitrary: fc.constant([]) },
        { weight: 10 - asItIs, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 4 }) },
      ),
      fc.oneof({ weight: 2 * asItIs, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: damage }),
    )
    .map(([value, mutations, damaged]) => {
      const text = JSON.stringify(mutated(value, mutations)) ?? '';
      return damaged ? { base64: damaged(Buffer.from(text)).toString('base64') } : { text };
    });
}

/** Bytes as they are, now and then damaged. */
export function damagedText(good: fc.Arbitrary<string>): fc.Arbitrary<Body> {
  return fc.oneof(
    { weight: 1, arbitrary: good.map((text) => ({ text })) },
    { weight: 3, arbitrary: fc.tuple(good, damage).map(([text, damaged]) => ({ base64: damaged(Buffer.from(text)).toString('base64') })) },
  );
}
