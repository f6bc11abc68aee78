import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Input } from './input.ts';

/** What came of everything that was sent: what the host owes, what it refused, and where it broke its word. */
export interface Ledger {
  /** Ids of events that were acknowledged, by source. */
  readonly acknowledged: ReadonlyMap<string, ReadonlySet<string>>;
  readonly deadLetters: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
  /** How many refusals named no dead letter although there was a message to keep. */
  notKept: number;
  acknowledge(source: string, eventId: string): void;
  keep(deadLetterId: string): void;
  accepted(commandId: string): void;
  /** One more input of this kind, such as `intake 400`. */
  count(what: string): void;
  broken(input: Input, why: string): void;
  /** @returns how often each kind was seen, most often first. */
  counts(): readonly (readonly [string, number])[];
  /** One line a broken promise; the inputs lie in the folder of the test's results, ready for the corpus. */
  failures(): readonly string[];
}

const FAILURES_SHOWN = 20;

export function openLedger(folder: string): Ledger {
  const acknowledged = new Map<string, Set<string>>();
  const deadLetters = new Set<string>();
  const commands = new Set<string>();
  const counts = new Map<string, number>();
  const failures: string[] = [];
  return {
    acknowledged,
    deadLetters,
    commands,
    notKept: 0,
    acknowledge(source, eventId) {
      const ids = acknowledged.get(source);
      if (ids) ids.add(eventId);
      else acknowledged.set(source, new Set([eventId]));
    },
    keep: (deadLetterId) => void deadLetters.add(deadLetterId),
    accepted: (commandId) => void commands.add(commandId),
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    broken(input, why) {
      if (failures.length >= FAILURES_SHOWN) return;
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `broken-${failures.length + 1}.json`);
      writeFileSync(file, JSON.stringify([{ why, input }], null, 2));
      failures.push(`${input.door}: ${why} (${file})`);
    },
    counts: () => [...counts].sort(([, a], [, b]) => b - a),
    failures: () => failures,
  };
}
