import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog, NewDeadLetter } from '../../src/main/event-log/index.ts';
import { openExchanges } from '../../src/main/exchanges/index.ts';
import type { CorrelationId, PatientId, SourceId } from '../../src/shared/events/index.ts';
import { benchTenant, fillLog, openBenchLog } from './benchLog.ts';

export interface FolderSize {
  readonly events: number;
  readonly exchanges: number;
  readonly deadLetters: number;
}

/** What a clinic has gathered after years: the size at which nothing may hold the main thread. */
export const LARGE: FolderSize = { events: 1_000_000, exchanges: 1_000_000, deadLetters: 100_000 };

/** Of the large folder's patients, the one that dead letters and kept answers name. */
export const NAMED_PATIENT = 'patient-1' as PatientId;

const BATCH = 500;
/** So far apart that one source stays within its budget of dead letters. */
const LETTER_EVERY_MS = 4_000;
const EXCHANGE_EVERY_MS = 5_000;
const DAY_MS = 86_400_000;

/**
 * Makes a data folder through the same ways in as everything else: events, dead letters and exchanges. One call in ten is out, with
 * bodies. @param base where it is made, or was made by an earlier run. @returns the data folder.
 */
export async function largeFolder(base: string, size: FolderSize = LARGE): Promise<string> {
  const directory = join(base, `folder-${size.events}-${size.exchanges}-${size.deadLetters}`);
  const data = join(directory, 'data');
  if (existsSync(join(directory, 'whole'))) return data;
  process.stderr.write(`making a folder of ${JSON.stringify(size)}…\n`);
  const startedAt = performance.now();
  const log = openBenchLog(data);
  try {
    fillLog(log, size.events);
    fillDeadLetters(log, size.deadLetters);
    fillExchanges(log, data, size.exchanges);
  } finally {
    await log.close();
  }
  writeFileSync(join(directory, 'whole'), JSON.stringify(size));
  process.stderr.write(`made it in ${Math.round((performance.now() - startedAt) / 1_000)} s\n`);
  return data;
}

/** Bad messages of the last days, each other; one in a thousand is about the named patient. */
export function fillDeadLetters(log: EventLog, count: number): void {
  const nowMs = Date.now();
  for (let start = 0; start < count; start += BATCH) {
    const deadLetters = Array.from({ length: Math.min(BATCH, count - start) }, (_, n) =>
      aBadMessage(start + n, nowMs - (count - start - n) * LETTER_EVERY_MS),
    );
    log.record([
      {
        tenantId: benchTenant,
        source: 'kiosk' as SourceId,
        actor: { kind: 'source', id: 'kiosk', role: null },
        stationId: null,
        commandId: null,
        causationId: null,
        receivedAtMs: nowMs,
        decide: () => ({ outcome: 'record', events: [], deadLetters, answer: () => undefined }),
        failed: (error) => {
          throw error;
        },
      },
    ]);
  }
}

function aBadMessage(n: number, receivedAtMs: number): NewDeadLetter {
  const isNamed = n % 1_000 === 0;
  const data = { patientId: isNamed ? NAMED_PATIENT : `stranger-${n}`, checkinAt: 'this morning', notes: 'no such time '.repeat(30) };
  return {
    tenantId: benchTenant,
    source: 'kiosk',
    rawBody: Buffer.from(JSON.stringify({ eventId: `bad-${n}`, eventType: 'patient.checkin.v1', data })),
    headers: { 'content-type': 'application/json' },
    reason: 'checkinAt must be a date and time with an offset.',
    path: 'data.checkinAt',
    fault: 'sender',
    receivedAtMs,
    patientId: isNamed ? NAMED_PATIENT : null,
  };
}

/** Messages that came in and, one in ten, polls that went out; within the days that rows and bodies are kept. */
export function fillExchanges(log: EventLog, directory: string, count: number): void {
  const nowMs = Date.now();
  // Nothing older than bodies are kept, however many there are.
  const everyMs = Math.min(EXCHANGE_EVERY_MS, (29 * DAY_MS) / Math.max(1, count));
  let atMs = nowMs - count * everyMs;
  const exchanges = openExchanges({
    directory,
    now: () => atMs,
    newId: () => crypto.randomUUID(),
    // Written by hand below, not by a clock.
    setTimer: () => () => undefined,
    log: () => undefined,
    wrapping: log.wrapping,
  });
  try {
    for (let n = 0; n < count; n += 1) {
      atMs += everyMs;
      if (n % 10 === 0) recordPoll(exchanges, atMs);
      else recordMessage(exchanges, n, atMs);
      if (n % BATCH === BATCH - 1) exchanges.flush();
    }
    exchanges.flush();
  } finally {
    exchanges.close();
  }
}

const POLLED = JSON.stringify({ data: [{ bookingId: 7, patient: { firstname: 'Avery', lastname: 'Example' } }], notes: 'x'.repeat(400) });

function recordPoll(exchanges: ReturnType<typeof openExchanges>, atMs: number): void {
  exchanges.started(
    {
      tenantId: benchTenant,
      target: 'healthengine',
      operation: 'listBookings',
      method: 'GET',
      url: 'https://healthengine.example/pms-api/v1/bookings',
      headers: {},
      timeoutMs: 30_000,
      correlationId: 'bench' as CorrelationId,
      references: {},
    },
    atMs,
  )({ outcome: 'answered', status: 200, headers: {}, body: POLLED, durationMs: 40 });
}

function recordMessage(exchanges: ReturnType<typeof openExchanges>, n: number, atMs: number): void {
  exchanges.recordInbound({
    route: '/webhooks/{sourceId}',
    method: 'POST',
    startedAtMs: atMs,
    durationMs: 3,
    status: 200,
    requestBytes: 400,
    responseBytes: 80,
    requestId: `request-${n}`,
    result: () => ({
      outcome: 'processed',
      tenantId: benchTenant,
      sourceId: 'kiosk',
      stored: 1,
      duplicates: 0,
      rejected: 0,
      positions: [n + 1],
      deadLetterIds: [],
    }),
  });
}
