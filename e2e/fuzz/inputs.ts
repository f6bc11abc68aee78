import fc from 'fast-check';
import { z } from 'zod';
import { commandSchema } from '../../src/shared/clinic-day/index.ts';
import { arbitraryInstant, arbitraryPayload, arbitraryValue } from '../../src/shared/events/arbitraryPayload.ts';
import { eventTypeNames } from '../../src/shared/events/index.ts';
import { policyOf, TENANT } from '../support/aClinic.ts';
import type { HttpInput, Input } from './input.ts';
import { damagedText, oddText, spoiled } from './mutations.ts';

/** Few, so that messages meet each other: duplicates, conflicts, one appointment told of by many. */
const id = (kind: string) => fc.integer({ min: 1, max: 40 }).map((n) => `${kind}-${n}`);

const envelope = fc.constantFrom(...eventTypeNames).chain((eventType) =>
  fc.record({
    eventId: fc.oneof({ weight: 3, arbitrary: fc.uuid() }, { weight: 1, arbitrary: id('evt') }),
    eventType: fc.constant(eventType),
    eventVersion: fc.constantFrom('1', '1.0.0'),
    occurredAt: fc.oneof(arbitraryInstant, fc.integer({ min: -600, max: 600 }).map(secondsFromNow)),
    tenantId: fc.constant(TENANT),
    producer: fc.constant('fuzz'),
    data: fc
      .tuple(
        arbitraryPayload(eventType),
        id('p'),
        id('a'),
        fc.constantFrom('chair-1', 'chair-2', 'r-9'),
        fc.constantFrom('dr-osei', 'dr-x'),
      )
      .map(([data, patientId, appointmentId, resourceId, providerId]) =>
        withKnown(data, { patientId, appointmentId, resourceId, providerId }),
      ),
  }),
);

function secondsFromNow(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

/** The ids that a payload names, as those of the clinic. */
function withKnown(data: Record<string, unknown>, known: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, known[name] ?? value]));
}

const appointmentMessage = fc.record({
  event_type: fc.constantFrom('appointment.scheduled', 'appointment.cancelled', 'appointment.updated'),
  appointment_id: id('b'),
  patient_id: id('p'),
  timestamp: arbitraryInstant,
  notes: fc.option(fc.string({ maxLength: 60 }), { nil: null }),
});

const operationInput = fc
  .tuple(fc.constantFrom('kiosk', 'portal', 'bookings', 'nobody'), fc.oneof(envelope, appointmentMessage))
  .map(([providerKey, message]) => ({
    tenantId: TENANT,
    providerKey,
    headers: { 'x-api-key': 'e2e-bookings-key', authorization: 'Bearer e2e-kiosk-token' },
    rawBody: JSON.stringify(message),
  }));

const query = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom('after', 'limit', 'tenantId', 'date', 'before', 'direction', 'status'), shortOdd()),
      fc.oneof(fc.constantFrom('0', '1', '1000', TENANT, '2025-11-27', 'in', '-1', '1e3', '99999999999999999999'), shortOdd()),
    ),
    { maxLength: 3 },
  )
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${inAddress(name)}=${inAddress(value)}`).join('&')}`));

function shortOdd(): fc.Arbitrary<string> {
  return oddText.map((text) => text.slice(0, 80));
}

/** As an address may carry it: whole characters are escaped, half ones as the bytes that no UTF-8 has. */
function inAddress(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ed%a0%80';
}

const headers = fc.dictionary(
  fc.constantFrom(
    'content-encoding',
    'content-type',
    'accept',
    'x-timestamp',
    'x-signature',
    'webhook-id',
    'x-forwarded-for',
    'origin',
    'x-confirm-erase',
  ),
  fc.oneof(
    fc.constantFrom('gzip', 'br', 'identity', 'text/plain', 'null', '127.0.0.1'),
    fc.string({ maxLength: 30 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
  ),
  { maxKeys: 2, noNullPrototype: true },
);

const http = (
  door: HttpInput['door'],
  parts: { [Part in 'caller' | 'method' | 'path' | 'headers' | 'body']?: fc.Arbitrary<unknown> },
): fc.Arbitrary<Input> =>
  fc.record(
    { door: fc.constant(door), ...parts },
    { requiredKeys: ['door', 'caller', 'method', 'path'] },
  ) as unknown as fc.Arbitrary<Input>;

const post = fc.constant('POST');

/** Messages to the sources, each with the proof that it wants. */
const webhooks: fc.Arbitrary<Input> = fc.oneof(
  http('intake', {
    caller: fc.constant('kiosk'),
    method: post,
    path: fc.constant('/webhooks/kiosk'),
    headers,
    body: spoiled(fc.oneof({ weight: 3, arbitrary: envelope }, { weight: 1, arbitrary: fc.array(envelope, { maxLength: 5 }) })),
  }),
  http('intake', { caller: fc.constant('portal'), method: post, path: fc.constant('/webhooks/portal'), body: spoiled(envelope) }),
  http('intake', {
    caller: fc.constant('bookings'),
    method: post,
    path: fc.constant('/webhook/appointments'),
    headers,
    body: spoiled(appointmentMessage),
  }),
  http('intake', {
    caller: fc.constant('reader'),
    method: post,
    path: fc.constant('/operations/health.webhooks.ingest'),
    body: spoiled(operationInput),
  }),
  http('intake', {
    caller: fc.constantFrom('nobody', 'kiosk'),
    method: post,
    path: shortOdd().map((name) => `/webhooks/${inAddress(name)}`),
    headers,
    body: spoiled(envelope),
  }),
);

const reads: fc.Arbitrary<Input> = fc.oneof(
  http('intake', {
    caller: fc.constantFrom('reader', 'nobody'),
    method: fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'),
    path: fc
      .tuple(fc.constantFrom('/', '/events', '/healthz', '/readyz', '/metrics', '/webhooks/kiosk'), query)
      .map((parts) => parts.join('')),
    headers,
  }),
  http('station', {
    caller: fc.constantFrom('reader', 'reader', 'nobody'),
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'DELETE'),
    path: fc
      .tuple(fc.constantFrom('/', '/api/events', '/api/day', '/api/dead-letters', '/api/exchanges', '/api', '/live', '/assets/x.js'), query)
      .map((parts) => parts.join('')),
    headers,
  }),
  http('station', {
    caller: fc.constant('manager'),
    method: post,
    path: fc
      .tuple(fc.oneof(shortOdd().map(inAddress), fc.constant('p-%ff')), query)
      .map(([patientId, more]) => `/api/patients/${patientId}/erase${more}`),
    headers,
  }),
  http('station', {
    caller: fc.constantFrom('reader', 'nobody'),
    method: fc.constant('GET'),
    path: shortOdd().map((text) => `/${inAddress(text)}`),
  }),
);

const sandboxBooking = fc.record({
  practiceId: fc.constantFrom('1001', '9'),
  pmsResourceId: fc.constantFrom('dr-osei', null),
  pmsAppointmentTime: fc.constantFrom('2026-11-27 10:00:00', '2026-02-30 10:00:00'),
  patient: fc.record({ firstname: fc.string(), dob: fc.constant('01-02-1990') }),
});
const sandbox: fc.Arbitrary<Input> = fc.oneof(
  http('sandbox', {
    caller: fc.constantFrom('reader', 'nobody'),
    method: fc.constantFrom('POST', 'GET'),
    path: fc.constantFrom(
      '/control/bookings',
      '/control/bookings/1/cancel',
      '/control/requests',
      '/control/consent',
      '/control/state',
      '/control/x',
    ),
    body: spoiled(sandboxBooking),
  }),
  http('sandbox', {
    caller: fc.constantFrom('reader', 'nobody'),
    method: fc.constantFrom('POST', 'GET', 'PUT'),
    path: fc
      .tuple(
        fc.constantFrom(
          '/requests',
          '/requests/bookings',
          '/bookings/1/confirmInsert',
          '/bookings/1/rejectInsert',
          '/availability/snapshots',
          '/liveness/contract',
          '/x',
        ),
        query,
      )
      .map((parts) => `/pms-api/v1${parts.join('')}`),
    headers,
    body: spoiled(
      fc.record({ reason: fc.string(), pmsAppointmentIds: fc.array(fc.string(), { maxLength: 2 }), day: fc.constant('2026-11-27') }),
    ),
  }),
);

const goodRequest = fc.constantFrom(
  'GET / HTTP/1.1\r\nhost: HOST\r\n\r\n',
  'POST /webhooks/kiosk HTTP/1.1\r\nhost: HOST\r\ncontent-length: 2\r\n\r\n{}',
  'POST /webhooks/kiosk HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'POST /webhooks/kiosk HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'GET /live HTTP/1.1\r\nhost: HOST\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  'GET http://elsewhere/ HTTP/1.1\r\nhost: HOST\r\n\r\n',
  'CONNECT elsewhere:443 HTTP/1.1\r\nhost: HOST\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
);
const sockets: fc.Arbitrary<Input> = fc.record({
  door: fc.constantFrom('intake socket', 'station socket', 'sandbox socket'),
  bytes: damagedText(goodRequest),
});

const commands = arbitraryValue(z.toJSONSchema(commandSchema, { io: 'input' }) as Record<string, unknown>);
const knownCommand = fc
  .tuple(commands, id('a'), fc.constantFrom('chair-1', 'chair-2'), fc.constant('dr-osei'))
  .map(([command, appointmentId, resourceId, providerId]) =>
    withKnown(command as Record<string, unknown>, { appointmentId, resourceId, providerId }),
  );
const command = fc.record({
  kind: fc.constant('command'),
  commandId: fc.oneof(fc.uuid(), id('c')),
  tenantId: fc.constant(TENANT),
  date: fc.constantFrom('TODAY', 'TODAY', '2025-11-27'),
  seenPosition: fc.nat({ max: 1_000 }),
  command: knownCommand,
});
const watch = fc.record(
  {
    kind: fc.constant('watch'),
    tenantId: fc.constant(TENANT),
    date: fc.constantFrom('TODAY', '2025-11-27', '0001-01-01', '9999-12-31'),
    after: fc.nat({ max: 10_000 }),
  },
  { requiredKeys: ['kind', 'tenantId'] },
);
const hello = fc.record({
  kind: fc.constant('hello'),
  protocolVersion: fc.nat({ max: 3 }),
  foldVersion: fc.nat({ max: 3 }),
  token: fc.string(),
  initials: fc.constantFrom('MK', 'ZZ'),
  stationId: fc.string({ minLength: 1 }),
});
const small = fc.oneof(
  fc.record({ kind: fc.constant('ack'), position: fc.nat({ max: 1_000 }) }),
  fc.record({ kind: fc.constant('heartbeat') }),
);
/** One that is signed in mostly does its work; whatever is ill-formed ends its connection. */
const signedIn = fc.oneof(
  { weight: 12, arbitrary: spoiled(command, 9) },
  { weight: 2, arbitrary: spoiled(watch, 9) },
  { weight: 1, arbitrary: spoiled(small, 9) },
);
const windows: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      door: fc.constant('window'),
      isSignedIn: fc.constant(true),
      messages: fc.array(signedIn, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      door: fc.constant('window'),
      isSignedIn: fc.constant(false),
      messages: fc.array(spoiled(fc.oneof(hello, command, watch)), { minLength: 1, maxLength: 3 }),
    }),
  },
) as fc.Arbitrary<Input>;

const policies: fc.Arbitrary<Input> = fc.record({ door: fc.constant('policy'), text: spoiled(fc.constant(policyOf(3))) });

const booking = fc.record({
  bookingId: fc.integer({ min: 1, max: 500 }),
  pmsResourceId: fc.constantFrom('dr-osei', 'dr-x', null),
  pmsAppointmentTypeId: fc.constantFrom('check-up', null),
  bookedTime: fc.constant('2026-11-20 00:00:00'),
  bookingStatus: fc.constantFrom('Requested', 'Confirmed', 'Odd'),
  pmsAppointmentTime: fc.constantFrom('2026-11-27 10:00:00', '2031-01-01 09:00:00'),
  pmsAppointmentLength: fc.constantFrom(1_800, null),
  reason: fc.string(),
  patient: fc.record({
    firstname: fc.string(),
    lastname: fc.string(),
    dob: fc.constant('01-02-1990'),
    phone: fc.string(),
    email: fc.string(),
  }),
});
const update = fc.record({
  requestId: fc.nat({ max: 500 }),
  bookingId: fc.nat({ max: 500 }),
  bookingStatus: fc.constantFrom('Cancelled By Patient', 'Odd'),
  updatedAt: fc.constant('2026-11-20 00:00:00'),
});
const pages: fc.Arbitrary<Input> = fc.oneof(
  fc.record({ door: fc.constant('healthengine'), page: fc.constant('bookings'), item: spoiled(booking) }),
  fc.record({ door: fc.constant('healthengine'), page: fc.constant('bookingUpdates'), item: spoiled(update) }),
  fc.record({
    door: fc.constant('healthengine'),
    page: fc.constant('availability'),
    item: spoiled(fc.record({ day: fc.constant('2026-11-27'), pmsResourceId: fc.constant('dr-osei') })),
  }),
) as fc.Arbitrary<Input>;

/** Anything that anybody may send to any door. Most goes where strangers can reach. */
export const anyInput: fc.Arbitrary<Input> = fc.oneof(
  { weight: 50, arbitrary: webhooks },
  { weight: 14, arbitrary: reads },
  { weight: 12, arbitrary: windows },
  { weight: 6, arbitrary: sockets },
  { weight: 8, arbitrary: sandbox },
  { weight: 5, arbitrary: policies },
  { weight: 5, arbitrary: pages },
);
