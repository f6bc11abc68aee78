import type { z } from 'zod';
import type { CorrelationId, TenantId } from '../../../shared/events/index.ts';
import { type HttpClient, noAnswerWords, type OutboundCall } from '../../exchanges/contract.ts';
import {
  appointmentChangesRequestSchema,
  availabilityRequestSchema,
  bookingSchema,
  bookingUpdateSchema,
  errorSchema,
  pageSchema,
  requestsSchema,
  snapshotsAnswerSchema,
  type WireAppointmentChangesRequest,
  type WireAvailabilityRequest,
  type WireBooking,
  type WireBookingUpdate,
} from './wireSchemas.ts';

/** Both are secrets. */
export interface HealthengineKeys {
  readonly apiKey: string;
  readonly practiceKey: string;
}

/** What links one practice to Healthengine. */
export interface HealthengineLink {
  readonly tenantId: TenantId;
  readonly baseUrl: string;
  readonly practiceId: string;
  /** The keys as they stand now where they are kept: a file may have been corrected since. */
  readonly readKeys: () => HealthengineKeys;
  readonly userAgent: { readonly name: string; readonly email: string; readonly environment: string };
}

/** Every answer by its class (healthengine.md, Rules): what to do next follows from the class alone. */
export type PmsResult<T> =
  | {
      readonly outcome: 'done';
      readonly value: T /** Healthengine's own clock from its Date header, epoch ms; null when absent. */;
      readonly theirTimeMs: number | null;
    }
  /** 401: the keys are wrong. Stop, tell people. */
  | { readonly outcome: 'unauthorised' }
  /** 403: no consent, or revoked. */
  | { readonly outcome: 'noConsent' }
  /** 404, 410: the request is gone; close it here. */
  | { readonly outcome: 'gone'; readonly status: number }
  /** 400 and other 4xx: this one call will not succeed; `error` is Healthengine's word. */
  | { readonly outcome: 'refused'; readonly status: number; readonly error: string }
  /** 429, 5xx, no answer, an answer nobody can read: try again. */
  | { readonly outcome: 'retryLater'; readonly status: number | null; readonly reason: string; readonly retryAfterMs?: number };

export interface Page<T> {
  readonly items: readonly T[];
  /** Items that could not be read: the reason and the failing path, never a value. */
  readonly unreadable: readonly { readonly raw: unknown; readonly path: string; readonly reason: string }[];
  readonly totalPages: number;
}

export interface PmsApi {
  readonly link: HealthengineLink;
  /** Reads the keys again. @returns whether they are others than before; from then on these are used. */
  renewKeys(): boolean;
  outstandingRequests(correlationId: CorrelationId, timeoutMs: number): Promise<PmsResult<readonly string[]>>;
  bookings(page: number, correlationId: CorrelationId): Promise<PmsResult<Page<WireBooking>>>;
  bookingUpdates(page: number, correlationId: CorrelationId): Promise<PmsResult<Page<WireBookingUpdate>>>;
  availabilityRequests(page: number, correlationId: CorrelationId): Promise<PmsResult<Page<WireAvailabilityRequest>>>;
  appointmentChangesRequests(page: number, correlationId: CorrelationId): Promise<PmsResult<Page<WireAppointmentChangesRequest>>>;
  /** Any of the POST operations that answer with nothing. @param path below the base URL. @param body undefined for operations without one. */
  post(operation: string, path: string, body: unknown, options: PostOptions): Promise<PmsResult<null>>;
  /** At most 100 snapshots a call. @returns the ids or indices that were refused, with Healthengine's reason. */
  sendAvailability(
    snapshots: readonly unknown[],
    options: PostOptions,
  ): Promise<PmsResult<{ readonly failed: readonly { snapshot: string; error: string }[] }>>;
}

export interface PostOptions {
  readonly correlationId: CorrelationId;
  readonly timeoutMs?: number;
  readonly deliveryId?: string;
  readonly references?: NonNullable<OutboundCall['references']>;
}

const READ_TIMEOUT_MS = 8_000;
const POST_TIMEOUT_MS = 15_000;

/** The PMS API of one practice: headers, paths and classes of answers in one place. @param http records every call. */
export function createPmsApi(link: HealthengineLink, http: HttpClient): PmsApi {
  let keys = link.readKeys();
  const headersOfNow = () => ({
    'api-key': keys.apiKey,
    'practice-id': link.practiceId,
    'practice-key': keys.practiceKey,
    'user-agent': `${link.userAgent.name} (${link.userAgent.email}) ${link.userAgent.environment}`,
    accept: 'application/json',
  });

  async function send<T>(
    call: Pick<OutboundCall, 'operation' | 'method' | 'timeoutMs' | 'correlationId' | 'deliveryId' | 'references' | 'body'>,
    path: string,
    readBody: (json: unknown) => T | undefined,
  ): Promise<PmsResult<T>> {
    const headers = headersOfNow();
    const result = await http.call({
      ...call,
      tenantId: link.tenantId,
      target: 'healthengine',
      url: `${link.baseUrl.replace(/\/+$/, '')}${path}`,
      headers: call.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    });
    if (result.outcome === 'unreachable') return { outcome: 'retryLater', status: null, reason: noAnswerWords[result.reason] };
    const { status } = result;
    if (status >= 200 && status < 300) {
      const value = readBody(jsonOf(result.body));
      // An answer of a proxy or a page of an error: nothing can be concluded from it.
      if (value === undefined) return { outcome: 'retryLater', status, reason: 'the answer could not be read' };
      const theirTimeMs = Date.parse(result.headers['date'] ?? '');
      return { outcome: 'done', value, theirTimeMs: Number.isNaN(theirTimeMs) ? null : theirTimeMs };
    }
    if (status === 401) return { outcome: 'unauthorised' };
    if (status === 403) return { outcome: 'noConsent' };
    if (status === 404 || status === 410) return { outcome: 'gone', status };
    if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
      const retryAfterMs = retryAfterOf(result.headers);
      return { outcome: 'retryLater', status, reason: `answered ${status}`, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    }
    const said = errorSchema.safeParse(jsonOf(result.body));
    return { outcome: 'refused', status, error: said.success ? said.data.error : `answered ${status}` };
  }

  const get = <T>(
    operation: string,
    path: string,
    correlationId: CorrelationId,
    readBody: (json: unknown) => T | undefined,
    timeoutMs = READ_TIMEOUT_MS,
  ) => send({ operation, method: 'GET', timeoutMs, correlationId }, path, readBody);

  const postWith = <T>(operation: string, path: string, body: unknown, options: PostOptions, readBody: (json: unknown) => T | undefined) =>
    send(
      {
        operation,
        method: 'POST',
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...options,
        timeoutMs: options.timeoutMs ?? POST_TIMEOUT_MS,
      },
      path,
      readBody,
    );

  return {
    link,
    renewKeys() {
      const before = keys;
      keys = link.readKeys();
      return keys.apiKey !== before.apiKey || keys.practiceKey !== before.practiceKey;
    },
    outstandingRequests: (correlationId, timeoutMs) =>
      get('pollRequests', '/requests', correlationId, (json) => requestsSchema.safeParse(json).data, timeoutMs),
    bookings: (page, correlationId) =>
      get('bookingRequests', `/requests/bookings?page=${page}`, correlationId, (json) => pageOf(json, bookingSchema)),
    bookingUpdates: (page, correlationId) =>
      get('bookingUpdateRequests', `/requests/bookingUpdates?page=${page}`, correlationId, (json) => pageOf(json, bookingUpdateSchema)),
    availabilityRequests: (page, correlationId) =>
      get('availabilitySnapshotRequests', `/requests/availability?page=${page}`, correlationId, (json) =>
        pageOf(json, availabilityRequestSchema),
      ),
    appointmentChangesRequests: (page, correlationId) =>
      get('pmsAppointmentChangeRequests', `/requests/pmsAppointmentChanges?page=${page}`, correlationId, (json) =>
        pageOf(json, appointmentChangesRequestSchema),
      ),
    post: (operation, path, body, options) => postWith(operation, path, body, options, () => null),
    sendAvailability: (snapshots, options) =>
      postWith('sendAvailabilitySnapshots', '/availability/snapshots', snapshots, options, (json) => {
        const answer = snapshotsAnswerSchema.safeParse(json ?? {});
        if (!answer.success) return undefined;
        const errors = answer.data.errors ?? [];
        const failed = (answer.data.failed ?? []).map((snapshot) => ({
          snapshot,
          error: errors.find((one) => one.snapshot === snapshot)?.error ?? 'no reason given',
        }));
        return { failed };
      }),
  };
}

function pageOf<T>(json: unknown, schema: z.ZodType<T>): Page<T> | undefined {
  const page = pageSchema.safeParse(json);
  if (!page.success) return undefined;
  const items: T[] = [];
  const unreadable: { raw: unknown; path: string; reason: string }[] = [];
  for (const raw of page.data.data) {
    const item = schema.safeParse(raw);
    if (item.success) items.push(item.data);
    else
      unreadable.push({ raw, path: item.error.issues[0]?.path.join('.') ?? '', reason: item.error.issues[0]?.message ?? 'not understood' });
  }
  return { items, unreadable, totalPages: page.data.page?.totalPages ?? 1 };
}

function jsonOf(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Seconds, or an HTTP date read against Healthengine's own clock. */
function retryAfterOf(headers: Readonly<Record<string, string>>): number | undefined {
  const header = headers['retry-after'];
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const waitMs = Date.parse(header) - Date.parse(headers['date'] ?? '');
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
