import type { CanonicalEvent } from '../../shared/events/index.ts';
import type { EventLog, NewDeadLetter, StoredEvent } from '../event-log/contract.ts';
import { clockAlert } from './clockAlert.ts';
import type { NormalisedItem } from './connectors/connector.ts';
import { keepDeadLetter } from './keepDeadLetter.ts';
import type { ItemResult } from './outcome.ts';
import type { IntakeSource } from './source.ts';

const conflictReason = 'This event is already stored, by its id or by what it is about, and says something else; the stored one stands.';

type Answer =
  | { readonly outcome: 'recorded'; readonly stored: readonly StoredEvent[]; readonly deadLetterIds: readonly (string | null)[] }
  | { readonly outcome: 'broken'; readonly error: unknown };

export type StoredItems = { readonly outcome: 'recorded'; readonly items: readonly ItemResult[] } | Extract<Answer, { outcome: 'broken' }>;

interface StoreOptions {
  readonly eventLog: EventLog;
  readonly source: IntakeSource;
  readonly items: readonly NormalisedItem[];
  readonly receivedAtMs: number;
  /** What every dead letter of this message has in common; asked for when there is one. */
  readonly letterHead: () => Pick<NewDeadLetter, 'tenantId' | 'source' | 'headers' | 'receivedAtMs'>;
}

/** The work of one part: as many small events as are recorded well within the 50 ms that the main thread may be held. */
const PART = 100;
/** Reading, sealing and writing so many bytes costs what a small event does. */
const BYTES_PER_WORK = 4_000;

/**
 * Records the items of one message: its events, and its unacceptable items and conflicts as dead letters. On return all of
 * it is durable. A long batch is recorded in parts, so that others are not kept waiting; if it stops half-way nothing is
 * acknowledged, and what was stored is a duplicate when the message comes again.
 * @throws StorageError when storage refused: nothing may be acknowledged.
 */
export async function storeItems(options: StoreOptions): Promise<StoredItems> {
  const items: ItemResult[] = [];
  for (const part of partsOf(options.items)) {
    const stored = await storePart({ ...options, items: part });
    if (stored.outcome === 'broken') return stored;
    items.push(...stored.items);
  }
  return { outcome: 'recorded', items };
}

function workOf({ rawBody }: NormalisedItem): number {
  return 1 + Math.floor(rawBody.length / BYTES_PER_WORK);
}

/** In order; an item that is more than a part alone is one. A message without any is one empty part. */
function partsOf(items: readonly NormalisedItem[]): readonly (readonly NormalisedItem[])[] {
  const first: NormalisedItem[] = [];
  const parts = [first];
  let part = first;
  let work = 0;
  for (const item of items) {
    work += workOf(item);
    if (work > PART && part.length > 0) {
      work = workOf(item);
      part = [];
      parts.push(part);
    }
    part.push(item);
  }
  return parts;
}

/** One proposal: all of it is stored together, or not at all. */
async function storePart(options: StoreOptions): Promise<StoredItems> {
  const { eventLog, source, items, receivedAtMs, letterHead } = options;
  const accepted = items.filter((item) => item.outcome === 'event');
  const events = accepted.map((item) => item.event);
  const deadLetters: readonly NewDeadLetter[] = items.flatMap((item) => {
    if (item.outcome === 'event') return [];
    const { rawBody, reason, path, fault, patientId } = item;
    return [{ ...letterHead(), rawBody, reason, path, fault, patientId }];
  });
  const conflictLetter = (index: number): NewDeadLetter => {
    const item = accepted[index];
    const about = { rawBody: item?.rawBody ?? Buffer.alloc(0), patientId: item?.patientId ?? null };
    return { ...letterHead(), ...about, reason: conflictReason, path: 'eventId', fault: 'sender' };
  };
  const { saysTheSame } = source.connector;
  const answer = await eventLog.submit<Answer>({
    tenantId: source.tenantId,
    source: source.id,
    actor: { kind: 'source', id: source.id, role: null },
    stationId: null,
    commandId: null,
    causationId: null,
    receivedAtMs,
    work: items.reduce((sum, item) => sum + workOf(item), 0),
    // The appointment receiver answers that the event exists; what it says differently is kept as a dead letter below.
    firstWordStands: saysTheSame !== undefined,
    decide: (view) => ({
      outcome: 'record',
      // Last, so that what became of the sender's own events stands at their places.
      events: [...events, ...clockAlert(view, source, events, receivedAtMs)],
      deadLetters,
      answer: (stored, deadLetterIds) => ({ outcome: 'recorded', stored, deadLetterIds }),
      ...(!saysTheSame && { conflictDeadLetter: (_conflict: StoredEvent, index: number) => conflictLetter(index) }),
    }),
    failed: (error) => ({ outcome: 'broken', error }),
  });
  if (answer.outcome === 'broken') return answer;

  // The log gives back the ids of our own dead letters first, then those of conflicts, each in the order of the message.
  const letterIds = answer.deadLetterIds.slice(0, deadLetters.length).values();
  const conflictIds = answer.deadLetterIds.slice(deadLetters.length).values();
  const results: ItemResult[] = [];
  let eventIndex = 0;
  for (const item of items) {
    if (item.outcome === 'invalid') {
      const { message, reason, path } = item;
      results.push({ result: 'invalid', message, reason, path, deadLetterId: letterIds.next().value ?? null });
      continue;
    }
    const { event } = item;
    const stored = answer.stored[eventIndex];
    if (stored?.outcome === 'stored') {
      const { record, contradicts } = stored;
      results.push({ result: 'stored', record, ...(contradicts !== undefined && { contradicts }) });
    } else if (saysTheSame && stored && isOtherStatement(stored, event)) {
      results.push(await settle(event, stored.position, eventIndex, saysTheSame));
    } else if (stored?.outcome !== 'conflict') results.push({ result: 'duplicate', event });
    else results.push({ result: 'conflict', event, reason: conflictReason, deadLetterId: conflictIds.next().value ?? null });
    eventIndex += 1;
  }
  return { outcome: 'recorded', items: results };

  /** The bytes differ from what is stored: a conflict only if they also say something else. */
  async function settle(
    event: CanonicalEvent,
    position: number,
    index: number,
    isSame: (stored: CanonicalEvent, sent: CanonicalEvent) => boolean,
  ): Promise<ItemResult> {
    const stored = eventLog.read.after(position - 1, 1)[0]?.event;
    if (stored && isSame(stored, event)) return { result: 'duplicate', event };
    const deadLetterId = await keepDeadLetter(eventLog, conflictLetter(index), { tenantId: source.tenantId, sourceId: source.id });
    return { result: 'conflict', event, reason: conflictReason, deadLetterId: deadLetterId ?? null };
  }
}

/** Whether what is stored may say something else: other content, or the same fact in the words of another source. */
function isOtherStatement(known: Exclude<StoredEvent, { outcome: 'stored' }>, event: CanonicalEvent): boolean {
  return known.outcome === 'conflict' || known.eventId !== event.eventId;
}
