import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import {
  type Actor,
  isStorableText,
  NOT_STORABLE,
  type PatientId,
  patientIdSchema,
  type TenantId,
  tenantIdSchema,
  unstorableAt,
} from '../../shared/events/index.ts';
import { isPermitted } from '../../shared/live/index.ts';
import { type EventLog, StorageError, type UnreadableEvent } from '../event-log/contract.ts';
import { type Exchanges, erasePatientEverywhere } from '../exchanges/index.ts';
import type { DeadDeliveries, DeadDeliveryChange } from '../outbox/index.ts';
import { type ApiAnswer, failure } from './apiAnswer.ts';
import { changeDeadDelivery, deadDeliveryChangeIn, plainDeadDelivery } from './deadDeliveriesApi.ts';
import type { LiveHub } from './liveHub.ts';
import { plainDay } from './plainDay.ts';

export interface StationApiOptions {
  readonly eventLog: EventLog;
  readonly exchanges?: Exchanges;
  /** What was given up on its way out. */
  readonly deadDeliveries?: DeadDeliveries;
  readonly hub: LiveHub;
  readonly practices: readonly PracticeSetup[];
}

/** The read interface of the station door, and the erasure of a patient (architecture.md, the host without a window). */
export type StationApi = (request: IncomingMessage, url: URL) => ApiAnswer | Promise<ApiAnswer>;

const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().max(max));

const MAX_LISTED = 1_000;

const eventsQuery = z.strictObject({
  after: wholeNumber(Number.MAX_SAFE_INTEGER).default(0),
  limit: wholeNumber(1_000).pipe(z.number().min(1)).default(100),
  tenantId: tenantIdSchema.optional(),
});
const dayQuery = z.strictObject({ tenantId: tenantIdSchema.optional(), date: z.iso.date('must be a date such as 2025-11-27').optional() });
const deadLettersQuery = z.strictObject({
  tenantId: tenantIdSchema.optional(),
  limit: wholeNumber(1_000).pipe(z.number().min(1)).default(100),
  before: z.string().min(1).max(200).optional(),
  deliveriesBefore: z.string().min(1).max(200).optional(),
});
const eraseQuery = z.strictObject({ tenantId: tenantIdSchema.optional() });

const exchangesQuery = z.strictObject({
  tenantId: tenantIdSchema.optional(),
  direction: z.enum(['in', 'out'], 'must be in or out').optional(),
  status: z.enum(['pending', 'success', 'failed', 'retrying', 'dead', 'unknown'], 'is not a status of an exchange').optional(),
  limit: wholeNumber(1_000).pipe(z.number().min(1)).default(100),
  before: wholeNumber(Number.MAX_SAFE_INTEGER).optional(),
});

export function stationApi({ eventLog, exchanges, deadDeliveries, hub, practices }: StationApiOptions): StationApi {
  const erasePatient = exchanges ? erasePatientEverywhere({ eventLog, exchanges }) : eventLog.erasePatient;

  function practiceOf(tenantId: TenantId | undefined): { tenantId: TenantId } | ApiAnswer {
    const only = practices.length === 1 ? practices[0] : undefined;
    const chosen = tenantId === undefined ? only : practices.find((practice) => practice.tenantId === tenantId);
    if (chosen) return { tenantId: chosen.tenantId };
    if (tenantId === undefined) return badRequest('tenantId', 'Name the practice: this host has none or several.');
    return badRequest('tenantId', 'There is no practice with this tenantId on this host.');
  }

  function events(url: URL): ApiAnswer {
    const query = parse(eventsQuery, url);
    if ('status' in query) return query;
    const { after, limit, tenantId } = query;
    const { records, unreadable, next } = eventLog.read.page(after, limit, tenantId);
    return ok({
      events: records.map(({ position, receivedAtMs, source, event }) => ({
        position,
        receivedAt: new Date(receivedAtMs).toISOString(),
        source,
        event,
      })),
      ...(unreadable.length > 0 && { unreadable: unreadable.map(plainUnreadable) }),
      next,
    });
  }

  function unreadableEvents(): ApiAnswer {
    return ok({ count: eventLog.unreadable.count(), unreadable: eventLog.unreadable.list().slice(0, MAX_LISTED).map(plainUnreadable) });
  }

  function day(url: URL): ApiAnswer {
    const query = parse(dayQuery, url);
    if ('status' in query) return query;
    const practice = practiceOf(query.tenantId);
    if ('status' in practice) return practice;
    const { tenantId } = practice;
    return ok(plainDay(eventLog.days.get(tenantId, query.date ?? eventLog.days.today(tenantId)), eventLog.head()));
  }

  function deadLetters(url: URL): ApiAnswer {
    const query = parse(deadLettersQuery, url);
    if ('status' in query) return query;
    const { tenantId, limit, before, deliveriesBefore } = query;
    const ofTenant = tenantId !== undefined && { tenantId };
    const listed = eventLog.deadLetters.list({ limit, ...ofTenant, ...(before !== undefined && { before }) });
    const deliveries = deadDeliveries?.list({ limit, ...ofTenant, ...(deliveriesBefore !== undefined && { before: deliveriesBefore }) });
    return ok({
      count: eventLog.deadLetters.count(),
      deadLetters: listed.map((letter) => ({
        ...letter,
        receivedAt: new Date(letter.receivedAtMs).toISOString(),
        firstReceivedAt: new Date(letter.receivedAtMs).toISOString(),
        lastReceivedAt: new Date(letter.lastReceivedAtMs).toISOString(),
      })),
      deliveryCount: deadDeliveries?.count() ?? 0,
      deliveries: (deliveries ?? []).map(plainDeadDelivery),
    });
  }

  /** Calls in and out without their bodies: nothing personal is in it. */
  function listExchanges(url: URL): ApiAnswer {
    const query = parse(exchangesQuery, url);
    if ('body' in query) return query;
    const { tenantId, direction, status, limit, before } = query;
    const listed = exchanges?.recent({
      limit,
      ...(tenantId !== undefined && { tenantId }),
      ...(direction !== undefined && { direction }),
      ...(status !== undefined && { status }),
      ...(before !== undefined && { before }),
    });
    return ok({
      exchanges: (listed ?? []).map((exchange) => ({ ...exchange, startedAt: new Date(exchange.startedAtMs).toISOString() })),
      lost: exchanges?.lost() ?? 0,
    });
  }

  /** Needs the token, the initials of somebody who may erase, and the patient's id said twice: it cannot be taken back. */
  async function erase(request: IncomingMessage, url: URL, patientId: PatientId): Promise<ApiAnswer> {
    const query = parse(eraseQuery, url);
    if ('status' in query) return query;
    const practice = practiceOf(query.tenantId);
    if ('status' in practice) return practice;
    const initials = headerOf(request, 'x-initials').toLowerCase();
    const user = hub.users.find((one) => one.initials.toLowerCase() === initials);
    if (!user || !isPermitted(user.role, 'patient.erase')) {
      return failure(403, 'forbidden', 'Only a manager may erase a patient. Say who you are in the header X-Initials.');
    }
    if (headerOf(request, 'x-confirm-erase') !== encodeURIComponent(patientId)) {
      return badRequest('X-Confirm-Erase', 'Repeat the patientId in the header X-Confirm-Erase. Erasing cannot be taken back.');
    }
    const outcome = await tryToErase(practice.tenantId, patientId, { kind: 'user', id: user.initials, role: user.role });
    if (outcome === 'unfinished') {
      const message =
        'Not everything about this patient could be erased, because the storage of this host refused. Look at its health, then ask again.';
      return failure(503, 'not-erased', message);
    }
    if (outcome === 'unknown-patient')
      return failure(404, 'not-found', 'No such patient is known at this practice, or they were erased before.');
    hub.refresh(practice.tenantId);
    return ok({ erased: true });
  }

  /** Needs the token and the initials of somebody who may handle dead letters: they are named as who did it. */
  function changeDelivery(request: IncomingMessage, change: DeadDeliveryChange): ApiAnswer | Promise<ApiAnswer> {
    const initials = headerOf(request, 'x-initials').toLowerCase();
    const user = hub.users.find((one) => one.initials.toLowerCase() === initials);
    if (!user || !isPermitted(user.role, 'dead-letter.handle')) {
      return failure(403, 'forbidden', 'Only a manager may send it again or set it aside. Say who you are in the header X-Initials.');
    }
    return changeDeadDelivery(deadDeliveries, change, { kind: 'user', id: user.initials, role: user.role });
  }

  async function tryToErase(tenantId: TenantId, patientId: PatientId, actor: Actor): Promise<'erased' | 'unknown-patient' | 'unfinished'> {
    try {
      return (await erasePatient(tenantId, patientId, actor)) ? 'erased' : 'unknown-patient';
    } catch (error) {
      if (error instanceof StorageError) return 'unfinished';
      throw error;
    }
  }

  const reads: ReadonlyMap<string, (url: URL) => ApiAnswer> = new Map([
    ['/api/events', events],
    ['/api/day', day],
    ['/api/dead-letters', deadLetters],
    ['/api/unreadable', unreadableEvents],
    ['/api/exchanges', listExchanges],
  ] satisfies [(typeof readRoutes)[number], (url: URL) => ApiAnswer][]);

  return (request, url) => {
    const patient = /^\/api\/patients\/([^/]+)\/erase$/.exec(url.pathname)?.[1];
    if (patient !== undefined) {
      if (request.method !== 'POST') return failure(405, 'method-not-allowed', 'Erasing is asked for with POST.');
      const patientId = patientIdSchema.safeParse(decoded(patient));
      return patientId.success && isStorableText(patientId.data)
        ? erase(request, url, patientId.data)
        : badRequest('patientId', 'This is not a patientId.');
    }
    const wanted = deadDeliveryChangeIn(url.pathname);
    if (wanted) {
      if (request.method !== 'POST') return failure(405, 'method-not-allowed', 'This is asked for with POST.');
      const deliveryId = decoded(wanted.id);
      if (deliveryId === undefined) return badRequest('deliveryId', 'This is not a deliveryId.');
      return changeDelivery(request, { deliveryId, change: wanted.change });
    }
    const read = reads.get(url.pathname);
    if (!read) return failure(404, 'not-found', 'There is nothing at this address.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return failure(405, 'method-not-allowed', 'This address only answers GET.');
    return read(url);
  };
}

const readRoutes = ['/api/events', '/api/day', '/api/dead-letters', '/api/unreadable', '/api/exchanges'] as const;

/** The address as it is documented, for the log: what else somebody writes into one may name anybody. */
export function routeOf(path: string): string {
  if (/^\/api\/patients\/[^/]+\/erase$/.test(path)) return '/api/patients/{patientId}/erase';
  const change = /^\/api\/deliveries\/[^/]+\/(send-again|set-aside)$/.exec(path)?.[1];
  if (change !== undefined) return `/api/deliveries/{deliveryId}/${change}`;
  return readRoutes.find((route) => route === path) ?? 'unknown';
}

/** Positions, sources and reasons alone: nothing in it is personal. */
function plainUnreadable({ receivedAtMs, ...event }: UnreadableEvent) {
  return { ...event, receivedAt: new Date(receivedAtMs).toISOString() };
}

function badRequest(field: string, message: string): ApiAnswer {
  return { status: 400, body: { error: 'bad-request', field, message } };
}

function ok(body: unknown): ApiAnswer {
  return { status: 200, body };
}

function parse<S extends z.ZodObject>(schema: S, url: URL): z.infer<S> | ApiAnswer {
  const names = [...url.searchParams.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return badRequest(twice, 'Give this once.');
  const given = Object.fromEntries(url.searchParams);
  const unstorable = unstorableAt(given);
  if (unstorable) return badRequest(String(unstorable[0] ?? ''), `This ${NOT_STORABLE}.`);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : (issue?.path.map(String).join('.') ?? '');
  return badRequest(field, issue?.code === 'unrecognized_keys' ? 'This is not known here.' : `${field} ${issue?.message ?? 'is wrong'}.`);
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
