import { channelOf, type Delivery, type DeliveryScope, type Held, operationOf } from './contract.ts';

/** What waits for people: nothing of it can arrive before somebody sets keys, consent or a permission right. */
export interface Hold {
  readonly key: string;
  readonly scope: DeliveryScope;
  readonly refused: Held;
  readonly sinceMs: number;
  /** Tries since it began. */
  readonly probes: number;
  /** When the next try was planned, and how long after that it comes. */
  readonly plannedAtMs: number;
  readonly waitMs: number;
}

/** Believed after one more try at once; then with one delivery at a time, so that nobody is pressed with keys that they refuse. */
const PROBE_WAITS_MS = [0, 30_000, 60_000, 120_000, 240_000] as const;
const LONGEST_WAIT_MS = 240_000;
const JITTER = 0.2;

/**
 * Which practices and operations are held, kept in memory alone: after a start the first try finds out anew. @param chance 0 up to 1.
 */
export function createHolds(chance: () => number) {
  const holds = new Map<string, Hold>();

  function planned(hold: Hold, nowMs: number): Hold {
    const waitMs = (PROBE_WAITS_MS[hold.probes] ?? LONGEST_WAIT_MS) * (1 - JITTER + 2 * JITTER * chance());
    return { ...hold, plannedAtMs: nowMs, waitMs: Math.round(waitMs) };
  }

  return {
    all: (): readonly Hold[] => [...holds.values()],
    keys: (): readonly string[] => [...holds.keys()],
    isHeld: (delivery: Delivery): boolean => holds.has(channelOf(delivery)) || holds.has(operationOf(delivery)),
    /** @param isProbe it was the one try: its answer lengthens the wait, those that were under way when it began do not. */
    refused(delivery: Delivery, refused: Held, isProbe: boolean, nowMs: number): void {
      const { tenantId, target, operation } = delivery;
      const key = refused.scope === 'channel' ? channelOf(delivery) : operationOf(delivery);
      // The try of an operation may be refused for the whole channel, and the other way round: either has had its try.
      for (const tried of isProbe ? [channelOf(delivery), operationOf(delivery)] : []) {
        const hold = tried === key ? undefined : holds.get(tried);
        if (hold) holds.set(tried, planned({ ...hold, probes: hold.probes + 1 }, nowMs));
      }
      const before = holds.get(key);
      if (before && !isProbe) return;
      const scope = { tenantId, target, operation: refused.scope === 'channel' ? null : operation };
      const probes = before ? before.probes + 1 : 0;
      const sinceMs = Math.min(before?.sinceMs ?? nowMs, nowMs);
      holds.set(key, planned({ key, scope, refused, sinceMs, probes, plannedAtMs: nowMs, waitMs: 0 }, nowMs));
    },
    /** The try broke on its way: it says nothing about the keys, and the next comes after the same wait. */
    unanswered(delivery: Delivery, nowMs: number): void {
      for (const key of [channelOf(delivery), operationOf(delivery)]) {
        const hold = holds.get(key);
        if (hold) holds.set(key, planned({ ...hold, probes: Math.max(1, hold.probes) }, nowMs));
      }
    },
    release: (key: string): boolean => holds.delete(key),
    /** All of a channel, its operations included. */
    releaseChannel(channel: Pick<Delivery, 'tenantId' | 'target'>): void {
      for (const [key, { scope }] of holds) if (channelOf(scope) === channelOf(channel)) holds.delete(key);
    },
    /** All are tried with the next look. */
    tryAllNow(): void {
      for (const [key, hold] of holds) holds.set(key, { ...hold, waitMs: 0 });
    },
    /** Those whose try is due; a clock that was set back makes it due, since how long it has waited is not known any more. */
    dueForProbe: (nowMs: number): readonly Hold[] =>
      [...holds.values()].filter(({ plannedAtMs, waitMs }) => nowMs >= plannedAtMs + waitMs || nowMs < plannedAtMs),
  };
}
