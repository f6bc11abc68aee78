import { join } from 'node:path';
import type { Health } from '../shared/live/index.ts';
import { practiceCalendar } from '../shared/practice-time/index.ts';
import { type CriticalAlert, tellCriticalAlerts } from './alerts/criticalAlerts.ts';
import { watchAlerts } from './alerts/watchAlerts.ts';
import { doorToken } from './doorTokens.ts';
import type { Effects } from './effects.ts';
import { endableFetch } from './endableFetch.ts';
import { openEventLog } from './event-log/index.ts';
import { createHttpClient, openExchanges } from './exchanges/index.ts';
import { followClock } from './followClock.ts';
import { connectHealthengine } from './healthengine/index.ts';
import { createIngest, type IntakeListener, startIntakeListener } from './intake/index.ts';
import { keepRetention } from './keepRetention.ts';
import { linksOf } from './linksOf.ts';
import { deadDeliveries, outboxInLog, startOutbox } from './outbox/index.ts';
import { practiceSetupOf, type ResolvedPolicy } from './policy/index.ts';
import { recordSetup } from './recordSetup.ts';
import { type Sandbox, startSandbox } from './sandbox/healthengine/index.ts';
import { bookOnline, DEMO_SEED, DEMO_TENANT_ID, type PretendClinic, startPretendClinic } from './sandbox/pretend-clinic/index.ts';
import { createLiveHub, type LiveHub, startStationListener } from './stations/index.ts';
import { lookAfter, storageHealth } from './storageHealth.ts';

export interface EngineOptions {
  /** Holds everything this installation knows; made when it is not there. */
  readonly dataDirectory: string;
  readonly policy: ResolvedPolicy;
  /** The pretend clinic lives in here, and sources may go without authentication on loopback. */
  readonly demo: { readonly speed: number; readonly seed: number | null } | null;
  /** Null: no door for windows of other programs. The app's own window needs none; the pretend clinic's staff do. */
  readonly stationPort: number | null;
  readonly intakePort: number;
  /** The built board. */
  readonly rendererDirectory: string;
  readonly appVersion: string;
  readonly effects: Effects;
}

export interface Engine {
  readonly stationUrl: string | null;
  readonly intakeUrl: string;
  readonly sandboxUrl: string | null;
  /** Lets windows in; a secret. */
  readonly stationToken: string;
  readonly hub: LiveHub;
  readonly health: () => readonly Health[];
  /** Told after its COMMIT, without a name in it. @returns a function that stops it. */
  readonly onCriticalAlert: (listener: (alert: CriticalAlert) => void) => () => void;
  /** It has woken up, or the network is back: what waits for others outside is looked at now. */
  wake(): void;
  /** Stops accepting, finishes what is under way, checkpoints. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** What is nearly answered may end; who hangs is not waited for: their intent is durable, and sent again with the same key. */
const HANG_UP_AFTER_MS = 1_000;
/** A pretend day is told in a second or two; a demo that cannot tell it starts all the same. */
const DAY_TOLD_WITHIN_MS = 20_000;

/**
 * The engine, top to bottom: the log, what the policy says of the practices, the doors, the rules, and in the demo the
 * pretend clinic. Nothing here knows Electron. @throws StorageError, IntakeListenerError, StationListenerError: each message is for people.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDirectory, policy, demo, effects } = options;
  const practices = policy.practices.map(practiceSetupOf);
  const tenantIds = practices.map((practice) => practice.tenantId);
  const closers: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of closers.reverse().splice(0)) await close();
  };

  try {
    const eventLog = openEventLog({ directory: dataDirectory, practices, retention: policy.retention, ...effects });
    closers.push(() => eventLog.close());
    closers.push(lookAfter(eventLog.condition, effects));
    // Before anything is stamped: what the log holds may be ahead of a clock that was put right since.
    closers.push(followClock(eventLog, effects));
    closers.push(keepRetention(eventLog, effects));
    const exchanges = openExchanges({ ...effects, directory: dataDirectory, wrapping: eventLog.wrapping });
    closers.push(() => exchanges.close());

    await recordSetup({ eventLog, practices: policy.practices, effects });
    // Senders come back all at once after a restart: the day they write to is not to be collected in the middle of that.
    for (const tenantId of tenantIds) eventLog.days.holdToday(tenantId);

    const { intake: intakePolicy, station: stationPolicy } = policy.listeners;
    const tokenOf = (door: 'station' | 'intake') => {
      const reference = policy.listeners[door]?.token;
      return (reference && policy.secretOf(reference)) ?? doorToken(dataDirectory, door);
    };
    const stationToken = tokenOf('station');
    let sandbox: Sandbox | null = null;
    if (demo) {
      sandbox = await startSandbox({ port: 0, directory: join(dataDirectory, 'sandbox'), effects });
      closers.push(() => sandbox?.close());
    }

    // Online bookings: polled, decided in the log, answered through the outbox.
    const outside = endableFetch(effects);
    const http = createHttpClient({ effects: { ...effects, fetch: outside.fetch }, observer: exchanges });
    const links = linksOf(policy, sandbox?.baseUrl ?? null);
    const healthengine = connectHealthengine({ practices: links, eventLog, http, effects });
    const inLog = outboxInLog(eventLog, effects.now);
    const outbox = startOutbox({
      ...inLog,
      targets: [healthengine.target],
      settle: (attempt, delivery, events) => inLog.settle(attempt, delivery, events).then(() => exchanges.attemptSettled(attempt)),
      effects,
    });
    closers.push(() => outbox.close());
    closers.push(() => healthengine.close());
    closers.push(eventLog.onDeliveries(() => outbox.wake()));
    await healthengine.start(outbox);
    const health = (): readonly Health[] =>
      [
        storageHealth(eventLog.condition),
        ...healthengine.health(),
        ...eventLog.health(),
        ...outbox.health(),
        exchanges.health(),
        eventLog.deadLetters.health(),
      ].filter((line) => line !== null);

    const ingest = createIngest({
      eventLog,
      sources: policy.sources,
      practices: policy.practices,
      effects,
      demo: demo !== null,
      secretOf: policy.secretOf,
    });
    ingest.metrics.gauge('frontdesk_exchanges_lost', 'Calls in and out that could not be recorded since the start.', exchanges.lost);
    const intake: IntakeListener = await startIntakeListener({
      host: intakePolicy?.host ?? LOOPBACK,
      port: options.intakePort,
      ingest,
      eventLog,
      // In the demo one token opens both doors: it is the one that the ready line shows.
      token: demo ? [tokenOf('intake'), stationToken] : tokenOf('intake'),
      demo: demo !== null,
      effects,
      version: options.appVersion,
      exchanges,
    });
    closers.push(() => intake.close());

    const users = policy.users.map(({ initials, name, role }) => ({ initials, name: name ?? null, role }));
    const hub = createLiveHub({
      eventLog,
      practices,
      users,
      effects,
      appVersion: options.appVersion,
      demo: demo !== null,
      health,
      tellOfCommand: healthengine.tellOfCommand,
    });
    const openStationDoor = (port: number) =>
      startStationListener({
        host: stationPolicy?.host ?? LOOPBACK,
        port,
        hub,
        eventLog,
        exchanges,
        deadDeliveries: deadDeliveries({ eventLog, targets: [healthengine.target], now: effects.now }),
        token: stationToken,
        rendererDirectory: options.rendererDirectory,
        practices,
        effects,
      }).catch((error: unknown) => {
        // Its clock would keep the process alive after the refusal.
        hub.close();
        throw error;
      });
    const stations = options.stationPort === null ? null : await openStationDoor(options.stationPort);
    closers.push(() => stations?.close());
    // Before the listener: windows are told goodbye while they can still hear it.
    closers.push(() => hub.close());

    closers.push(watchAlerts({ eventLog, tenantIds, effects }));

    if (demo && stations) {
      const clinic: PretendClinic = await startPretendClinic({
        intakeUrl: intake.url,
        stationUrl: stations.url,
        token: stationToken,
        ...(demo.seed !== null && { seed: demo.seed }),
        speed: demo.speed,
        effects,
      });
      closers.push(() => clinic.stop());
      // Whoever opens a window when this engine stands sees a day, not an empty board.
      if (tenantIds.some((tenantId) => tenantId === DEMO_TENANT_ID)) await atMost(clinic.ready, DAY_TOLD_WITHIN_MS, effects);
      const pretend = links.find(({ link }) => link.baseUrl === sandbox?.baseUrl);
      if (sandbox && pretend) {
        const { setup } = pretend;
        const calendar = practiceCalendar(setup.timezone);
        const { practiceId } = pretend.link;
        closers.push(
          bookOnline({
            controlUrl: sandbox.control,
            practiceId,
            setup,
            calendar,
            seed: demo.seed ?? DEMO_SEED,
            speed: demo.speed,
            effects,
          }),
        );
      }
    }

    // First of all: the doors close meanwhile.
    closers.push(() => outside.endAfter(HANG_UP_AFTER_MS));

    return {
      stationUrl: stations?.url ?? null,
      intakeUrl: intake.url,
      sandboxUrl: sandbox?.baseUrl ?? null,
      stationToken,
      hub,
      health,
      wake() {
        healthengine.wake();
        outbox.wakeUp();
      },
      onCriticalAlert: (listener) => tellCriticalAlerts({ eventLog, practices, effects }, listener),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Waits for `what`, but no longer than `limitMs`. */
function atMost(what: Promise<void>, limitMs: number, { setTimer }: Effects): Promise<void> {
  return new Promise((resolve) => {
    const cancel = setTimer(resolve, limitMs);
    void what.then(() => {
      cancel();
      resolve();
    });
  });
}
