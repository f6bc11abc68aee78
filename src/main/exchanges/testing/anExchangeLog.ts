import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { correlationIdSchema, tenantIdSchema } from '../../../shared/events/index.ts';
import { type EventLog, openEventLog } from '../../event-log/index.ts';
import { CLINIC, clinicSetup, NOON_MS } from '../../event-log/testing/aLog.ts';
import type { OutboundCall } from '../contract.ts';
import { type ExchangesOptions, openExchanges } from '../openExchanges.ts';

export const OTHER_CLINIC = tenantIdSchema.parse('clinic-xyz');

/** A data folder with a real event log, and exchange logs opened on it. Time and timers are the test's: they move when it says so. */
export function anExchangeFolder() {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-exchanges-'));
  const clock = { nowMs: NOON_MS };
  const lines: string[] = [];
  const timers = new Map<() => void, number>();
  let ids = 0;
  const effects = {
    now: () => clock.nowMs,
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    log: (level: string, what: string, fields?: object) => void lines.push(JSON.stringify({ level, what, ...fields })),
    setTimer: (work: () => void, delayMs: number) => {
      timers.set(work, clock.nowMs + delayMs);
      return () => void timers.delete(work);
    },
  };
  const eventLog: EventLog = openEventLog({
    directory,
    practices: [clinicSetup, { ...clinicSetup, tenantId: OTHER_CLINIC }],
    ...effects,
  });
  const { wrapping } = eventLog;

  return {
    directory,
    clock,
    lines,
    eventLog,
    open: (more: Partial<ExchangesOptions> = {}) => openExchanges({ directory, wrapping, ...effects, ...more }),
    /** Moves the clock and runs, in order, whatever became due. */
    pass(ms: number) {
      const untilMs = clock.nowMs + ms;
      for (;;) {
        const next = [...timers].filter(([, atMs]) => atMs <= untilMs).sort(([, one], [, other]) => one - other)[0];
        if (!next) break;
        timers.delete(next[0]);
        clock.nowMs = Math.max(clock.nowMs, next[1]);
        next[0]();
      }
      clock.nowMs = untilMs;
    },
    /** Names of the files that hold any of the texts, in UTF-8, UTF-16, hexadecimal or base64. */
    filesHolding: (...texts: readonly string[]) =>
      readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
        const bytes = readFileSync(join(directory, name));
        return texts.some((text) => spellingsOf(text).some((spelling) => bytes.includes(spelling)));
      }),
    filesHoldingBytes: (bytes: Buffer) =>
      readdirSync(directory, { encoding: 'utf8' }).filter((name) => readFileSync(join(directory, name)).includes(bytes)),
    async remove() {
      await eventLog.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type ExchangeFolder = ReturnType<typeof anExchangeFolder>;

function spellingsOf(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  return [bytes, Buffer.from(text, 'utf16le'), Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('base64').slice(0, -4))];
}

/** A call out as Healthengine's client makes it. */
export function aCall(more: Partial<OutboundCall> = {}): OutboundCall {
  return {
    tenantId: CLINIC,
    target: 'healthengine',
    operation: 'confirmBookingInsert',
    method: 'POST',
    url: 'http://127.0.0.1:9/pms-api/v1/bookings/7/confirmInsert',
    headers: { 'api-key': 'canary-api-key', 'practice-id': '1001', 'practice-key': 'canary-practice-key', accept: 'application/json' },
    timeoutMs: 500,
    correlationId: correlationIdSchema.parse('corr-1'),
    ...more,
  };
}

export function anAnswer(body: string, status = 200) {
  return {
    outcome: 'answered',
    status,
    headers: { 'content-type': 'application/json', 'set-cookie': 'canary-cookie' },
    body,
    durationMs: 12,
  } as const;
}
