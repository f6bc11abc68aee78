import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidV7 } from 'uuid';
import {
  type CanonicalEvent,
  type LogRecord,
  parseEvent,
  sourceIdSchema,
  type TenantId,
  tenantIdSchema,
} from '../../../shared/events/index.ts';
import type { Effects, FetchInit } from '../../effects.ts';
import { type EventLog, openEventLog } from '../../event-log/index.ts';
import { createHttpClient } from '../../exchanges/index.ts';
import { linksOf } from '../../linksOf.ts';
import { type DeadDeliveries, deadDeliveries, type Outbox, outboxInLog, startOutbox } from '../../outbox/index.ts';
import { loadPolicy, practiceSetupOf, type ResolvedPolicy } from '../../policy/index.ts';
import { recordSetup } from '../../recordSetup.ts';
import { type Sandbox, startSandbox } from '../../sandbox/healthengine/index.ts';
import type { SandboxState } from '../../sandbox/healthengine/sandboxState.ts';
import { connectHealthengine, type Healthengine } from '../index.ts';
import { type SimulatedTime, seededChance, simulatedTime } from './simulatedTime.ts';

/** 10:00 on Friday 20 November 2026 in Perth. */
export const TEN_MS = Date.parse('2026-11-20T02:00:00Z');
export const TODAY = '2026-11-20';
export const EAST = tenantIdSchema.parse('east');
export const WEST = tenantIdSchema.parse('west');
const sandboxPracticeKey = 'sandbox-practice-key';
const practiceIds: Readonly<Record<string, string>> = { [EAST]: '1001', [WEST]: '1002' };

export const ada = { firstname: 'Ada', lastname: 'Example', dob: '23-02-1990', phone: '0491570156', email: 'ada@example.com' };

export interface Wish {
  readonly tenantId?: TenantId;
  readonly pmsResourceId?: string | null;
  /** `HH:MM` today. */
  readonly at?: string;
  readonly date?: string;
  readonly patient?: object;
  readonly lengthMin?: number;
  readonly typeId?: string;
}

export interface ClinicOnlineOptions {
  readonly seed?: number;
  /** A sandbox for each practice instead of one for both. */
  readonly apart?: boolean;
  /** What the key file says at the start. */
  readonly practiceKey?: string;
  /** A second key that is as good as the sandbox's own, until the own one is revoked. */
  readonly rotatedKey?: string;
  /** Instead of the two practices of the tests. */
  readonly providers?: readonly object[];
  readonly types?: readonly object[];
  /** Weekly hours instead of 08:00 to 17:00 on weekdays for both providers. */
  readonly hours?: readonly object[];
  /** Chairs of each practice; none, and so no limit, when left out. */
  readonly chairs?: number;
  readonly tenants?: readonly TenantId[];
  /** Answers in place of the sandbox where it gives something back: a body, or a whole response. @param body the call's. */
  readonly instead?: (path: string, body: string) => object | undefined;
}

/**
 * Two practices that are linked to a real sandbox over real HTTP, with a real log in a folder of its own: everything between
 * Healthengine and the log as `createEngine` puts it together, in simulated time.
 */
export async function aClinicOnline(options: ClinicOnlineOptions = {}) {
  const time = simulatedTime(TEN_MS);
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-online-'));
  const logged: { level: string; what: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const tenants = options.tenants ?? [EAST, WEST];
  const boxes: Sandbox[] = [];
  for (const [at] of tenants.entries()) {
    if (at > 0 && !options.apart) break;
    boxes.push(
      await startSandbox({
        port: 0,
        directory: null,
        effects: { now: time.now, setTimer: time.setTheirTimer },
        chance: seededChance((options.seed ?? 1) + at),
      }),
    );
  }
  const boxOf = (tenantId: TenantId) => boxes[options.apart ? tenants.indexOf(tenantId) : 0] ?? boxes[0];
  const keyFile = { practiceKey: options.practiceKey ?? sandboxPracticeKey };
  const policy = policyOf(options, tenants, {
    baseUrlOf: (tenantId) => boxOf(tenantId)?.baseUrl ?? '',
    readKeyFile: () => keyFile.practiceKey,
  });
  let isOldKeyRevoked = false;
  const steps: { taken: number; killAt: number | null } = { taken: 0, killAt: null };
  let running = await start();

  /** One run of the product. After `kill` nothing that it still wants reaches anything: not the log, not the network, not the clock. */
  async function start() {
    let isAlive = true;
    const never = () => new Promise<never>(() => undefined);
    const countedFetch = time.counting(globalThis.fetch);
    const effects: Effects = {
      now: time.now,
      newId: () => uuidV7(),
      setTimer: (work, delayMs) => time.setTimer(() => isAlive && work(), delayMs),
      fetch: async (...call) => {
        if (!isAlive) return never();
        step();
        if (!isAlive) return never();
        const [url, init] = call;
        const instead = options.instead?.(new URL(String(url)).pathname, String(init?.body ?? ''));
        const answer = instead
          ? instead instanceof Response
            ? instead
            : Response.json(instead)
          : await countedFetch(url, withKeyOfNow(init));
        if (isAlive) step();
        return isAlive ? answer : never();
      },
      log: (level, what, fields = {}) => void logged.push({ level, what, fields: { ...fields } }),
    };
    const opened = openEventLog({
      directory,
      practices: policy.practices.map(practiceSetupOf),
      now: time.now,
      newId: effects.newId,
      log: effects.log,
    });
    const eventLog: EventLog = {
      ...opened,
      submit: async (proposal) => {
        if (!isAlive) return never();
        step();
        if (!isAlive) return never();
        const answer = await opened.submit(proposal);
        if (isAlive) step();
        return isAlive ? answer : never();
      },
    };
    /** The sandbox has one key a practice; the rotation to a second one happens on the way to it. */
    function withKeyOfNow(init: FetchInit | undefined): FetchInit | undefined {
      if (options.rotatedKey === undefined) return init;
      const key = init?.headers?.['practice-key'];
      const isGood = key === options.rotatedKey || (key === sandboxPracticeKey && !isOldKeyRevoked);
      return { ...init, headers: { ...init?.headers, 'practice-key': isGood ? sandboxPracticeKey : 'revoked' } };
    }
    /** Between any two steps the power may fail. */
    function step(): void {
      steps.taken += 1;
      if (steps.taken === steps.killAt) isAlive = false;
    }
    await recordSetup({ eventLog: opened, practices: policy.practices, effects });
    const http = createHttpClient({ effects });
    const healthengine: Healthengine = connectHealthengine({ practices: linksOf(policy, null), eventLog, http, effects });
    const outbox: Outbox = startOutbox({
      ...outboxInLog(eventLog, time.now),
      targets: [healthengine.target],
      effects,
      chance: seededChance(7),
    });
    const stopWaking = eventLog.onCommitted(() => isAlive && outbox.wake());
    void healthengine.start(outbox);
    return {
      eventLog: opened,
      healthengine,
      outbox,
      isAlive: () => isAlive,
      kill: async () => {
        isAlive = false;
        stopWaking();
        await time.settled();
        await opened.close();
      },
    };
  }

  const control = async (tenantId: TenantId, path: string, body?: object) => {
    const answer = await fetch(`${boxOf(tenantId)?.control}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const json: unknown = await answer.json();
    if (!answer.ok) throw new Error(`The control answered ${answer.status}: ${JSON.stringify(json)}`);
    return json;
  };
  const state = async (tenantId: TenantId = EAST) => (await control(tenantId, '/state')) as SandboxState;

  return {
    time,
    /** Of each practice. */
    providers: options.providers?.length ?? 2,
    steps,
    logged,
    policy,
    state,
    control,
    get eventLog() {
      return running.eventLog;
    },
    get outbox(): Outbox {
      return running.outbox;
    },
    get deadDeliveries(): DeadDeliveries {
      return deadDeliveries({ eventLog: running.eventLog, targets: [running.healthengine.target], now: time.now });
    },
    get healthengine() {
      return running.healthengine;
    },
    isAlive: () => running.isAlive(),
    /** IT writes another key into the file behind the policy. */
    changePracticeKey(practiceKey: string) {
      keyFile.practiceKey = practiceKey;
    },
    revokeOldKey() {
      isOldKeyRevoked = true;
    },
    async restart() {
      await running.kill();
      running = await start();
    },
    kill: () => running.kill(),
    async startAgain() {
      running = await start();
    },
    /** A patient books. @returns Healthengine's id of the booking. */
    async book({ tenantId = EAST, pmsResourceId = 'dr-osei', at = '11:00', date = TODAY, patient = ada, lengthMin, typeId }: Wish = {}) {
      const booked = await control(tenantId, '/bookings', {
        practiceId: practiceIds[tenantId],
        pmsResourceId,
        pmsAppointmentTime: `${date} ${at}:00`,
        patient,
        ...(lengthMin !== undefined && { pmsAppointmentLength: lengthMin * 60 }),
        ...(typeId !== undefined && { pmsAppointmentTypeId: typeId }),
      });
      return (booked as { bookingId: number }).bookingId;
    },
    async booking(bookingId: number, tenantId: TenantId = EAST) {
      const found = (await state(tenantId)).bookings.find((one) => one.bookingId === bookingId);
      if (!found) throw new Error('There is no such booking.');
      return found;
    },
    allAnswered: async (tenantId: TenantId = EAST) =>
      (await state(tenantId)).bookings.every((one) => one.answer !== null && !one.outstanding),
    records: (): readonly LogRecord[] => running.eventLog.read.after(0, 1_000),
    appointments: (bookingId?: number) =>
      running.eventLog.read
        .after(0, 1_000)
        .flatMap(({ event }) =>
          event.eventType === 'appointment.scheduled.v1' &&
          event.data.origin === 'online' &&
          (bookingId === undefined || event.data.externalIds?.['healthengineBookingId'] === String(bookingId))
            ? [event.data]
            : [],
        ),
    alerts: () =>
      running.eventLog.read.after(0, 1_000).flatMap(({ event }) => (event.eventType === 'orchestration.alert.v1' ? [event.data] : [])),
    /** Somebody at the practice, or another system, says something. */
    tell: (...events: readonly CanonicalEvent[]) =>
      void running.eventLog.record(
        events.map((event) => ({
          tenantId: event.tenantId,
          source: sourceIdSchema.parse('pms'),
          actor: { kind: 'source', id: 'pms', role: null } as const,
          stationId: null,
          commandId: null,
          causationId: null,
          receivedAtMs: time.now(),
          decide: () => ({ outcome: 'record', events: [event], answer: () => null }) as const,
          failed(error: unknown) {
            throw error;
          },
        })),
      ),
    async [Symbol.asyncDispose]() {
      await running.kill();
      await Promise.all(boxes.map((box) => box.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type ClinicOnline = Awaited<ReturnType<typeof aClinicOnline>>;

/** An appointment that the practice made itself. @param at `HH:MM` in practice time. */
export function deskAppointment(time: SimulatedTime, appointmentId: string, at: string, more: object = {}): CanonicalEvent {
  const parsed = parseEvent({
    eventId: `event-${appointmentId}`,
    eventType: 'appointment.scheduled.v1',
    eventVersion: '1',
    occurredAt: new Date(time.now()).toISOString(),
    tenantId: EAST,
    data: {
      appointmentId,
      patientId: `patient-of-${appointmentId}`,
      providerId: 'dr-osei',
      startsAt: `${TODAY}T${at}:00+08:00`,
      lengthMin: 30,
      scheduledAt: new Date(time.now()).toISOString(),
      ...more,
    },
  });
  if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
  return parsed.event;
}

/** What is told of a provider's hours by another system. @param more breaks, leave. */
export function hoursChanged(time: SimulatedTime, providerId: string, start: string, end: string, more: object = {}): CanonicalEvent {
  const changedAt = new Date(time.now()).toISOString();
  const parsed = parseEvent({
    eventId: `hours-${providerId}-${changedAt}`,
    eventType: 'schedule.hours.changed.v1',
    eventVersion: '1',
    occurredAt: changedAt,
    tenantId: EAST,
    data: { providerId, effectiveFrom: TODAY, hours: [{ weekday: 'friday', start, end }], changedAt, ...more },
  });
  if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
  return parsed.event;
}

function policyOf(
  options: ClinicOnlineOptions,
  tenants: readonly TenantId[],
  { baseUrlOf, readKeyFile }: { readonly baseUrlOf: (tenantId: TenantId) => string; readonly readKeyFile: () => string },
): ResolvedPolicy {
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
  const providers = options.providers ?? [
    { providerId: 'dr-osei', name: 'Dr K. Osei' },
    { providerId: 'dr-tran', name: 'Dr L. Tran' },
  ];
  const policy = {
    practices: tenants.map((tenantId) => ({
      tenantId,
      name: tenantId,
      timezone: 'Australia/Perth',
      setup: {
        providers,
        appointmentTypes: options.types ?? [{ appointmentTypeId: 'check-up', name: 'Check-up', lengthMin: 30 }],
        resources: Array.from({ length: options.chairs ?? 0 }, (_, at) => ({
          resourceId: `chair-${at + 1}`,
          name: `Chair ${at + 1}`,
          kind: 'chair',
        })),
        hours:
          options.hours ??
          ['dr-osei', 'dr-tran'].flatMap((providerId) =>
            weekdays.map((weekday) => ({ providerId, weekday, start: '08:00', end: '17:00' })),
          ),
      },
      healthengine: {
        baseUrl: baseUrlOf(tenantId),
        apiKey: 'sandbox-api-key',
        practiceId: practiceIds[tenantId],
        practiceKey: { file: 'practice.key' },
        userAgent: { name: 'Frontdesk', email: 'it@example.com', environment: 'test' },
      },
    })),
  };
  const loaded = loadPolicy('policy.json', {}, (path) => (path.endsWith('.key') ? readKeyFile() : JSON.stringify(policy)));
  if (loaded.outcome === 'bad') throw new Error(loaded.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  return loaded.policy;
}
