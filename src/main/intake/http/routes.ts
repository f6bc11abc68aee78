import type { IncomingMessage } from 'node:http';
import { NOT_STORABLE, unstorableAt } from '../../../shared/events/index.ts';
import type { EventLog } from '../../event-log/contract.ts';
import { bearerToken, type ExpectedSecret } from '../authentication/sameSecret.ts';
import type { Ingest } from '../ingest.ts';
import type { Address, InboundMessage } from '../message.ts';
import { ingestInputSchema, ingestOutputOf, messageOf } from '../operation.ts';
import { readJson } from '../readJson.ts';
import { receivedMessage, receivedNothing } from '../received.ts';
import { DEFAULT_BODY_BYTES } from '../source.ts';
import { isLocalRequest } from './localRequest.ts';
import { readBody } from './readBody.ts';
import { listedEvents, receiverReply } from './receiverAnswers.ts';
import type { Reply } from './reply.ts';
import { webhookReply } from './webhookAnswers.ts';

export interface RouteContext {
  readonly ingest: Ingest;
  readonly eventLog: EventLog;
  readonly tokens: readonly ExpectedSecret[];
  readonly demo: boolean;
  readonly version: string;
  readonly now: () => number;
  readonly isClosing: () => boolean;
}

/** An answer; Prometheus text; or nobody is there any more to be answered. */
export type Answered = Reply | { readonly text: string } | 'gone';

/** One request to one of the intake door's endpoints (architecture.md, the table of doors). */
export async function answer(request: IncomingMessage, requestId: string, context: RouteContext): Promise<Answered> {
  const url = request.url ?? '/';
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const { method } = request;
  switch (path) {
    case '/webhook/appointments':
      return method === 'POST' ? receiveAppointment(request, requestId, context) : notAllowed('POST', requestId);
    case '/':
      return method === 'GET' ? greeting(context) : notAllowed('GET', requestId);
    case '/events': {
      if (method !== 'GET') return notAllowed('GET', requestId);
      if (!mayRead(request, context)) return unauthorised(requestId);
      const limit = queryAt < 0 ? null : new URLSearchParams(url.slice(queryAt)).get('limit');
      return listedEvents(context.eventLog, context.ingest.sources, limit, requestId);
    }
    case OPERATION:
      return method === 'POST' ? operate(request, requestId, context) : notAllowed('POST', requestId);
    case '/healthz':
      return method === 'GET' ? { status: 200, json: { alive: true } } : notAllowed('GET', requestId);
    case '/readyz':
      return method === 'GET' ? readiness(context) : notAllowed('GET', requestId);
    case '/metrics':
      if (method !== 'GET') return notAllowed('GET', requestId);
      return mayRead(request, context) ? { text: context.ingest.metrics.render() } : unauthorised(requestId);
  }
  const sourceId = /^\/webhooks\/([^/]+)$/.exec(path)?.[1];
  if (sourceId === undefined) return failure(404, 'Not found', 'There is nothing at this address.', requestId);
  return method === 'POST' ? receiveWebhook(request, requestId, decoded(sourceId), context) : notAllowed('POST', requestId);
}

async function receiveAppointment(request: IncomingMessage, requestId: string, context: RouteContext): Promise<Answered> {
  if (isPacked(request)) {
    const reply = failure(415, 'Unsupported encoding', PACKED, requestId);
    return { ...reply, received: receivedNothing('/webhook/appointments', 'packed') };
  }
  const message = await messageIn(request, requestId, { provider: 'appointments' }, context);
  if (message === 'gone') return 'gone';
  const outcome = await context.ingest.receive(message);
  const received = receivedMessage('/webhook/appointments', message, outcome, context.ingest.sources);
  return { ...receiverReply(outcome, requestId), received };
}

async function receiveWebhook(request: IncomingMessage, requestId: string, sourceId: string, context: RouteContext): Promise<Answered> {
  if (isPacked(request)) {
    return { status: 415, json: { accepted: false, reason: PACKED }, received: receivedNothing('/webhooks/{sourceId}', 'packed') };
  }
  const message = await messageIn(request, requestId, { sourceId }, context);
  if (message === 'gone') return 'gone';
  const outcome = await context.ingest.receive(message);
  return { ...webhookReply(outcome), received: receivedMessage('/webhooks/{sourceId}', message, outcome, context.ingest.sources) };
}

const PACKED =
  'The body is compressed (content-encoding), and compressed bodies are not taken. Send it again as it is, without that header.';

/** Signatures and dead letters are about the bytes as they came, and a small body may unfold to gigabytes. */
function isPacked({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  return encoding !== '' && encoding !== 'identity';
}

async function messageIn(
  request: IncomingMessage,
  requestId: string,
  to: Address,
  { ingest }: RouteContext,
): Promise<InboundMessage | 'gone'> {
  const limits = ingest.sources
    .filter((source) => ('provider' in to ? source.provider === to.provider : source.id === to.sourceId))
    .map((source) => source.bodyBytes);
  const body = await readBody(request, limits.length === 0 ? DEFAULT_BODY_BYTES : Math.max(...limits));
  if (body.outcome === 'aborted') return 'gone';
  return {
    to,
    requestId,
    headers: request.headers,
    rawBody: body.bytes,
    isCut: body.outcome === 'cut',
    isLocal: () => isLocalRequest(request),
  };
}

const OPERATION = '/operations/health.webhooks.ingest';
/** Twice the limit of a body: inside JSON text a body may need that much more room. */
const OPERATION_BYTES = 2 * DEFAULT_BODY_BYTES;

async function operate(request: IncomingMessage, requestId: string, context: RouteContext): Promise<Answered> {
  if (!hasToken(request, context)) return { ...unauthorised(requestId), received: receivedNothing(OPERATION, 'unauthorised') };
  if (isPacked(request)) {
    return { ...failure(415, 'Unsupported encoding', PACKED, requestId), received: receivedNothing(OPERATION, 'packed') };
  }
  const body = await readBody(request, OPERATION_BYTES);
  if (body.outcome === 'aborted') return 'gone';
  if (body.outcome === 'cut') {
    const reply = failure(413, 'Payload too large', `The input must not be longer than ${OPERATION_BYTES} bytes.`, requestId);
    return { ...reply, received: receivedNothing(OPERATION, 'too-large', body.bytes.length) };
  }
  const read = readJson(body.bytes);
  const unreadable = receivedNothing(OPERATION, 'unreadable', body.bytes.length);
  if (read.outcome === 'unreadable') return { ...failure(400, 'Invalid JSON', read.reason, requestId), received: unreadable };
  const input = ingestInputSchema.safeParse(read.json);
  if (!input.success) {
    const path = input.error.issues[0]?.path.map(String).join('.') || 'The input';
    const message = `${path} is missing or is not as health.webhooks.ingest wants it: tenantId, providerKey, headers (text by name) and rawBody (text).`;
    return { ...failure(400, 'Validation failed', message, requestId), received: unreadable };
  }
  const unstorable = unstorableAt(input.data);
  if (unstorable) {
    return { ...failure(400, 'Validation failed', `${unstorable[0] ?? 'The input'} ${NOT_STORABLE}.`, requestId), received: unreadable };
  }
  const message = messageOf(input.data, { requestId, isLocal: () => isLocalRequest(request) });
  const outcome = await context.ingest.receive(message);
  return { status: 200, json: ingestOutputOf(outcome), received: receivedMessage(OPERATION, message, outcome, context.ingest.sources) };
}

function greeting({ version, now }: RouteContext): Reply {
  return { status: 200, json: { service: 'Frontdesk', status: 'running', timestamp: new Date(now()).toISOString(), version } };
}

function readiness({ eventLog, isClosing }: RouteContext): Reply {
  const reason = isClosing() ? 'Frontdesk is closing and takes nothing in any more.' : eventLog.condition.trouble()?.message;
  return reason === undefined ? { status: 200, json: { ready: true } } : { status: 503, json: { ready: false, reason } };
}

function hasToken(request: IncomingMessage, { tokens }: RouteContext): boolean {
  const offered = bearerToken(request.headers.authorization);
  return offered !== undefined && tokens.map((token) => token.matches(offered)).includes(true);
}

/** Reading needs the token; in demo mode this machine itself may read without. */
function mayRead(request: IncomingMessage, context: RouteContext): boolean {
  return hasToken(request, context) || (context.demo && isLocalRequest(request));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function failure(status: number, error: string, message: string, requestId: string): Reply {
  return { status, json: { error, message, request_id: requestId } };
}

function unauthorised(requestId: string): Reply {
  const reply = failure(401, 'Unauthorized', 'This needs the intake token as Authorization: Bearer.', requestId);
  return { ...reply, headers: { 'www-authenticate': 'Bearer' } };
}

function notAllowed(allowed: string, requestId: string): Reply {
  return { ...failure(405, 'Method not allowed', `This address takes ${allowed} only.`, requestId), headers: { allow: allowed } };
}
