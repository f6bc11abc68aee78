import type { InboundResult } from '../exchanges/index.ts';
import type { Address, InboundMessage } from './message.ts';
import type { IngestOutcome } from './outcome.ts';
import type { IntakeSource } from './source.ts';

/** One request that brought a message, for the record of calls. */
export interface Received {
  /** As documented: never the address that was sent. */
  readonly route: string;
  readonly requestBytes: number;
  /** Costs something: asked off the hot path. */
  readonly result: () => InboundResult;
}

/** More positions than that are not listed: the first says where to look. */
const LISTED = 100;

/** What a message led to, as far as it may be kept beside the log: ids and counts. */
export function receivedMessage(
  route: string,
  { to, rawBody }: Pick<InboundMessage, 'to' | 'rawBody'>,
  outcome: IngestOutcome,
  sources: readonly IntakeSource[],
): Received {
  return {
    route,
    // Nothing here holds on to the body while the record waits to be written.
    requestBytes: rawBody.length,
    result() {
      const source = outcome.outcome === 'processed' ? outcome.source : namedSource(to, sources);
      const items = outcome.outcome === 'processed' ? outcome.items : [];
      const rejected = items.filter((item) => item.result === 'invalid' || item.result === 'conflict');
      const deadLetterIds = rejected.map(({ deadLetterId }) => deadLetterId).filter((id) => id !== null);
      const positions = items.flatMap((item) => (item.result === 'stored' ? [item.record.position] : []));
      return {
        tenantId: source?.tenantId ?? null,
        sourceId: source?.id ?? null,
        outcome: outcome.outcome,
        stored: positions.length,
        duplicates: items.filter((item) => item.result === 'duplicate').length,
        rejected: rejected.length,
        positions: positions.slice(0, LISTED),
        deadLetterIds: 'deadLetterId' in outcome && outcome.deadLetterId !== null ? [outcome.deadLetterId] : deadLetterIds.slice(0, LISTED),
      };
    },
  };
}

/** A caller without the token of the door. */
export function receivedNothing(route: string, outcome: string, requestBytes = 0): Received {
  const result = { tenantId: null, sourceId: null, outcome, stored: 0, duplicates: 0, rejected: 0, positions: [], deadLetterIds: [] };
  return { route, requestBytes, result: () => result };
}

/** The one source that it can only have been for; what a stranger wrote into the address is not kept. */
function namedSource(to: Address, sources: readonly IntakeSource[]): IntakeSource | undefined {
  const fitting = sources.filter((source) => ('provider' in to ? source.provider === to.provider : source.id === to.sourceId));
  return fitting.length === 1 ? fitting[0] : undefined;
}
