import type { TenantId } from '../../shared/events/index.ts';
import { sourceIdSchema } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import { type EventLog, type NewDeadLetter, StorageError } from '../event-log/contract.ts';
import type { PracticePolicy, SecretReference, SourcePolicy } from '../policy/policySchema.ts';
import { patientIdIn } from './connectors/patientIdIn.ts';
import { findSource } from './findSource.ts';
import { keepDeadLetter } from './keepDeadLetter.ts';
import { headersWithoutSecrets, type InboundMessage } from './message.ts';
import { createIntakeMetrics } from './metrics/intakeMetrics.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { type IngestInput, type IngestOutput, ingestOperation, ingestOutputOf, messageOf } from './operation.ts';
import type { IngestOutcome } from './outcome.ts';
import { readJson } from './readJson.ts';
import { type IntakeSource, intakeSource, UNVERIFIED_KEPT_BYTES, unverifiedBudget } from './source.ts';
import { storeItems } from './storeItems.ts';
import { reportOutcome } from './telemetry.ts';

export interface IngestOptions {
  readonly eventLog: EventLog;
  readonly sources: readonly SourcePolicy[];
  readonly practices: readonly Pick<PracticePolicy, 'tenantId'>[];
  readonly effects: Pick<Effects, 'now' | 'log'>;
  /** Only then may a source go without authentication, and only from this machine. */
  readonly demo: boolean;
  /** The value behind a secret of the policy, undefined when it cannot be had: then the source refuses everything. */
  readonly secretOf: (reference: SecretReference) => string | undefined;
  /** Where to count; the default is a registry of its own. */
  readonly metrics?: Metrics;
}

/** The operation `health.webhooks.ingest`: the one way in for everything that others send. */
export interface Ingest {
  readonly operation: typeof ingestOperation;
  readonly sources: readonly IntakeSource[];
  readonly metrics: Metrics;
  /** The operation as typed. The caller holds the admin token. */
  run(input: IngestInput, caller: Pick<InboundMessage, 'requestId' | 'isLocal'>): Promise<IngestOutput>;
  /** The same for the routes of the listener, with an outcome that each renders in its own format. Never rejects. */
  receive(message: InboundMessage): Promise<IngestOutcome>;
}

/** How much of a body beyond the limit is kept to look at. */
const CUT_KEPT_BYTES = 64_000;

/**
 * In order: find the source, verify, parse, normalise, validate, store without doubles, acknowledge (events.md, One way in).
 * Whatever cannot be accepted becomes a dead letter; nothing is acknowledged before it is durable.
 */
export function createIngest(options: IngestOptions): Ingest {
  const { eventLog, effects, demo, secretOf, metrics = createMetrics() } = options;
  const tenants = new Set(options.practices.map((practice) => practice.tenantId));
  const sources = options.sources
    .filter((source) => tenants.has(source.tenantId))
    .map((source) => intakeSource(source, { secretOf, demo }));
  const counted = createIntakeMetrics(metrics);
  /** Shared by all strangers who name no source of ours. */
  const strangers = unverifiedBudget();
  const unknownSource = sourceIdSchema.parse('unknown');
  const homeTenant: TenantId | undefined = options.practices[0]?.tenantId;

  for (const source of options.sources) {
    if (!tenants.has(source.tenantId)) effects.log('error', 'source left out: its practice is not in the policy', { sourceId: source.id });
  }

  async function receive(message: InboundMessage): Promise<IngestOutcome> {
    const startedAt = performance.now();
    const receivedAtMs = effects.now();
    const found = findSource(sources, message, receivedAtMs);
    let outcome: IngestOutcome;
    try {
      outcome = await process(message, found, receivedAtMs);
    } catch (error) {
      if (error instanceof StorageError) outcome = { outcome: 'not-stored', reason: error.message };
      else {
        effects.log('error', 'a message broke intake', { requestId: message.requestId, error: errorName(error) });
        outcome = { outcome: 'broken', deadLetterId: await keepBroken(message, found.source, receivedAtMs) };
      }
    }
    reportOutcome(effects.log, counted, outcome, {
      requestId: message.requestId,
      sourceId: found.source?.id ?? unknownSource,
      // To a hundredth: finer digits are noise in a log line.
      durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
    });
    return outcome;
  }

  async function process(message: InboundMessage, found: ReturnType<typeof findSource>, receivedAtMs: number): Promise<IngestOutcome> {
    const { source } = found;
    if (found.outcome === 'refused') {
      await keepUnverified(message, source, receivedAtMs, found.reason);
      return { outcome: 'unauthorised' };
    }
    if (found.outcome === 'undecided') {
      const deadLetterId = await keepUnverified(message, source, receivedAtMs, tooLarge(found.source));
      return { outcome: 'too-large', limitBytes: found.source.bodyBytes, deadLetterId };
    }
    return receiveVerified(message, found.source, receivedAtMs);
  }

  async function receiveVerified(message: InboundMessage, source: IntakeSource, receivedAtMs: number): Promise<IngestOutcome> {
    const retryAfterMs = source.rate.take(receivedAtMs);
    if (retryAfterMs > 0) return { outcome: 'rate-limited', retryAfterMs };
    const { rawBody } = message;
    if (message.isCut || rawBody.length > source.bodyBytes) {
      const letter = {
        ...letterHead(message, source, receivedAtMs),
        rawBody: rawBody.subarray(0, CUT_KEPT_BYTES),
        reason: tooLarge(source),
      };
      const deadLetterId = await keep({ ...letter, path: '', fault: 'sender', patientId: null }, source);
      return { outcome: 'too-large', limitBytes: source.bodyBytes, deadLetterId: deadLetterId ?? null };
    }
    const read = readJson(rawBody);
    if (read.outcome === 'unreadable') {
      const letter = { ...letterHead(message, source, receivedAtMs), rawBody, reason: read.reason, path: '' };
      const deadLetterId = await keep({ ...letter, fault: 'sender', patientId: null }, source);
      if (deadLetterId === undefined) return { outcome: 'broken', deadLetterId: null };
      return { ...read, deadLetterId };
    }
    const items = source.connector.normalise({
      json: read.json,
      headers: message.headers,
      rawBody,
      bytesOf: (index) => {
        const range = read.items?.[index];
        return range ? rawBody.subarray(range.start, range.end) : rawBody;
      },
      context: { sourceId: source.id, tenantId: source.tenantId, timestampMeans: source.timestampMeans },
    });
    const stored = await storeItems({ eventLog, source, items, receivedAtMs, letterHead: () => letterHead(message, source, receivedAtMs) });
    if (stored.outcome === 'recorded') return { outcome: 'processed', source, receivedAtMs, items: stored.items };

    effects.log('error', 'a message could not be recorded', {
      sourceId: source.id,
      requestId: message.requestId,
      error: errorName(stored.error),
    });
    return { outcome: 'broken', deadLetterId: await keepBroken(message, source, receivedAtMs) };
  }

  /** A bug of ours must not lose a message. Within the budget, because the sender will try again and again. */
  function keepBroken(message: InboundMessage, source: IntakeSource | undefined, receivedAtMs: number) {
    const reason = 'Something here broke on this message. It can be replayed once that is repaired.';
    return keepWithinBudget(message, source, receivedAtMs, { reason, fault: 'us', bytes: CUT_KEPT_BYTES });
  }

  function keepUnverified(message: InboundMessage, source: IntakeSource | undefined, receivedAtMs: number, reason: string) {
    return keepWithinBudget(message, source, receivedAtMs, { reason, fault: 'credentials', bytes: UNVERIFIED_KEPT_BYTES });
  }

  /** Without ever failing: what a stranger sends must not decide how we answer. */
  async function keepWithinBudget(
    message: InboundMessage,
    source: IntakeSource | undefined,
    receivedAtMs: number,
    why: { readonly reason: string; readonly fault: 'us' | 'credentials'; readonly bytes: number },
  ): Promise<string | null> {
    const tenantId = source?.tenantId ?? homeTenant;
    if (tenantId === undefined || (source?.unverified ?? strangers).take(receivedAtMs) > 0) {
      counted.notKept.add([source?.id ?? unknownSource]);
      return null;
    }
    const rawBody = message.rawBody.subarray(0, why.bytes);
    const read = readJson(rawBody);
    const letter: NewDeadLetter = {
      ...letterHead(message, source, receivedAtMs),
      rawBody,
      reason: why.reason,
      path: '',
      fault: why.fault,
      patientId: read.outcome === 'json' ? patientIdIn(read.json) : null,
    };
    try {
      return (await keep(letter, { tenantId, id: source?.id ?? unknownSource })) ?? null;
    } catch {
      counted.notKept.add([source?.id ?? unknownSource]);
      return null;
    }
  }

  async function keep(letter: NewDeadLetter, owner: Pick<IntakeSource, 'tenantId' | 'id'>): Promise<string | null | undefined> {
    const deadLetterId = await keepDeadLetter(eventLog, letter, { tenantId: owner.tenantId, sourceId: owner.id });
    if (deadLetterId) counted.deadLetters.add([owner.id, letter.fault]);
    else counted.notKept.add([owner.id]);
    return deadLetterId;
  }

  return {
    operation: ingestOperation,
    sources,
    metrics,
    receive,
    run: async (input, caller) => ingestOutputOf(await receive(messageOf(input, caller))),
  };
}

function letterHead(message: InboundMessage, source: IntakeSource | undefined, receivedAtMs: number) {
  return {
    tenantId: source?.tenantId ?? null,
    source: source?.id ?? namedSource(message),
    headers: headersWithoutSecrets(message.headers),
    receivedAtMs,
  };
}

/** The address that a stranger used, as far as it can be shown. */
function namedSource(message: InboundMessage): string {
  const name = 'provider' in message.to ? message.to.provider : message.to.sourceId;
  return /^[\w.:-]{1,100}$/.test(name) ? name : 'unknown';
}

function tooLarge(source: IntakeSource): string {
  return `The message is longer than the ${source.bodyBytes} bytes that this source may send; only its beginning is kept.`;
}

/** The kind of an error only: its text may repeat a message. */
function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
