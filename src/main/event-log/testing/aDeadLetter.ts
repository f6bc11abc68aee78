import type { EventLog, NewDeadLetter } from '../contract.ts';
import { CLINIC, NOON_MS, toRecord } from './aLog.ts';

/** A message that could not be read, sent by the kiosk at noon. */
export function aDeadLetter(body: string, more: Partial<NewDeadLetter> = {}): NewDeadLetter {
  return {
    tenantId: CLINIC,
    source: 'kiosk',
    rawBody: Buffer.from(body),
    headers: {},
    reason: 'It could not be read.',
    path: '',
    fault: 'sender',
    receivedAtMs: NOON_MS,
    patientId: null,
    ...more,
  };
}

/** Keeps dead letters in one transaction. @returns their ids. */
export function keepLetters(log: EventLog, deadLetters: readonly NewDeadLetter[]): readonly (string | null)[] {
  let kept: readonly (string | null)[] = [];
  log.record([
    toRecord([], {
      decide: () => ({
        outcome: 'record',
        events: [],
        deadLetters,
        answer: (stored, ids) => {
          kept = ids;
          return stored;
        },
      }),
    }),
  ]);
  return kept;
}
