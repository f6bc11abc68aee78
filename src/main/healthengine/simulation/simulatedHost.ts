import { v7 as uuidV7 } from 'uuid';
import type { LogRecord } from '../../../shared/events/index.ts';
import type { Effects } from '../../effects.ts';
import { type EventLog, openEventLog } from '../../event-log/index.ts';
import { createHttpClient } from '../../exchanges/index.ts';
import { followClock } from '../../followClock.ts';
import { linksOf } from '../../linksOf.ts';
import { outboxInLog, startOutbox } from '../../outbox/index.ts';
import { practiceSetupOf, type ResolvedPolicy } from '../../policy/index.ts';
import { recordSetup } from '../../recordSetup.ts';
import type { SeededRandom } from '../../sandbox/pretend-clinic/seededRandom.ts';
import { connectHealthengine, type Healthengine } from '../index.ts';
import type { SimulatedClock } from './simulatedClock.ts';
import type { SimulatedNetwork } from './simulatedNetwork.ts';

export interface HostOptions {
  readonly directory: string;
  readonly policy: ResolvedPolicy;
  readonly clock: SimulatedClock;
  /** How far the host's wall clock is from the true one, ms; somebody may set it. */
  readonly skewMs: () => number;
  readonly network: Pick<SimulatedNetwork, 'fetch' | 'timeoutSignal'>;
  readonly random: SeededRandom;
  /** Between any two effects: whether the power fails here. */
  readonly powerFails: () => boolean;
  /** After each COMMIT. */
  readonly onCommitted: (records: readonly LogRecord[], eventLog: EventLog) => void;
  readonly log: Effects['log'];
}

/** One run of the product between Healthengine and the log, put together as `createEngine` does it. */
export interface SimulatedHost {
  /** For people and other systems: rejects nothing, and never answers once the power has failed. */
  readonly eventLog: EventLog;
  readonly effects: Effects;
  readonly healthengine: Healthengine;
  isAlive(): boolean;
  /** Takes the power away where it still is, and lets go of the files. */
  end(): Promise<void>;
}

/** Days offered: enough to see that a day beyond today is kept true as well. */
export const HORIZON_DAYS = 3;

export async function startSimulatedHost(options: HostOptions): Promise<SimulatedHost> {
  const { directory, policy, clock, skewMs, network, random, powerFails, onCommitted } = options;
  let isAlive = true;
  const never = () => new Promise<never>(() => undefined);
  const now = () => clock.now() + skewMs();

  /** An effect: the power may fail right before it and right after it. */
  async function effect<T>(work: () => Promise<T>): Promise<T> {
    if (isAlive && powerFails()) isAlive = false;
    if (!isAlive) return never();
    const result = await work().finally(() => {
      if (isAlive && powerFails()) isAlive = false;
    });
    return isAlive ? result : never();
  }

  const effects: Effects = {
    now,
    newId: () => uuidV7({ msecs: now(), random: Uint8Array.from({ length: 16 }, () => random.between(0, 255)) }),
    setTimer: (work, delayMs) => clock.setTimer(() => isAlive && work(), delayMs),
    fetch: (...call) => effect(() => network.fetch(...call)),
    log: options.log,
  };
  const opened = openEventLog({
    directory,
    practices: policy.practices.map(practiceSetupOf),
    now,
    steadyNow: clock.now,
    newId: effects.newId,
    log: effects.log,
  });
  const eventLog: EventLog = { ...opened, submit: (proposal) => effect(() => clock.during(opened.submit(proposal))) };
  opened.onCommitted((records) => onCommitted(records, opened));
  followClock(opened, effects);
  await recordSetup({ eventLog: opened, practices: policy.practices, effects });

  const http = createHttpClient({ effects, timeoutSignal: network.timeoutSignal });
  const chance = random.next;
  const healthengine = connectHealthengine({
    practices: linksOf(policy, null),
    eventLog,
    http,
    effects,
    chance,
    horizonDays: HORIZON_DAYS,
  });
  const outbox = startOutbox({
    ...outboxInLog(eventLog, now),
    targets: [healthengine.target],
    effects,
    chance,
  });
  opened.onDeliveries(() => isAlive && outbox.wake());
  void healthengine.start(outbox);
  return {
    eventLog,
    effects,
    healthengine,
    isAlive: () => isAlive,
    async end() {
      isAlive = false;
      await clock.settled();
      await opened.close();
    },
  };
}
