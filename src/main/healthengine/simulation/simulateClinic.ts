import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tenantIdSchema } from '../../../shared/events/index.ts';
import { practiceCalendar } from '../../../shared/practice-time/index.ts';
import { loadPolicy, practiceSetupOf, type ResolvedPolicy } from '../../policy/index.ts';
import { newSandboxState, sandboxApiKey, sandboxPractices } from '../../sandbox/healthengine/sandboxState.ts';
import { seededRandom } from '../../sandbox/pretend-clinic/seededRandom.ts';
import { holdAtTheEnd, watchInvariants } from './invariants.ts';
import { simulatedClock } from './simulatedClock.ts';
import { HORIZON_DAYS, type SimulatedHost, startSimulatedHost } from './simulatedHost.ts';
import { BASE_URL, simulatedNetwork } from './simulatedNetwork.ts';
import { simulatedPeople } from './simulatedPeople.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** How long people and weather go on, in simulated minutes. */
  readonly minutes: number;
  /** Somebody does something every so many seconds, at most. */
  readonly paceS: number;
  /** How many of the last lines of what happened a failure tells. */
  readonly trailLength?: number;
}

export interface Simulated {
  readonly bookings: number;
  readonly crashes: number;
  readonly steps: number;
  /** Of everything that happened: two runs of one seed have the same. */
  readonly fingerprint: string;
}

/** 08:00 on Friday 20 November 2026 in Perth. */
const START_MS = Date.parse('2026-11-20T00:00:00Z');
/** The power fails in the simulation alone, so nothing here needs a disk that holds; where there is none in memory, any will do. */
const MEMORY = '/dev/shm';
const ZONE = 'Australia/Perth';
/** For repeats of lost answers, and of what the desk did: the longest pause between two tries that the faults can lead to. */
const CALM_DOWN_MS = 3 * 3_600_000;
const TRAIL_LENGTH = 40;
/** A clock that is set wrong may be off by a year, too. */
const DAYS_MS = 10 * 86_400_000;
const practices = [
  { tenantId: tenantIdSchema.parse('east'), practiceId: '1001' },
  { tenantId: tenantIdSchema.parse('west'), practiceId: '1002' },
];

/**
 * A stretch of a clinic's day with everything that may go wrong: calls that are slow, lost, doubled or refused, a wall clock that
 * somebody sets, the power failing between any two effects. What must hold is held after every step, the rest when calm has come.
 * @throws an Error that names the seed, which replays it exactly.
 */
export async function simulateClinic(options: SimulationOptions): Promise<Simulated> {
  const trail: string[] = [];
  try {
    return await run(options, trail);
  } catch (error) {
    const { seed, minutes, paceS } = options;
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Seed ${seed} (${minutes} min): ${what} Replay it with FRONTDESK_SIMULATION_SEED=${seed} FRONTDESK_SIMULATION_MINUTES=${minutes} FRONTDESK_SIMULATION_PACE=${paceS}. What happened last:\n${trail.slice(-(options.trailLength ?? TRAIL_LENGTH)).join('\n')}`,
      { cause: error },
    );
  }
}

async function run({ seed, minutes, paceS, trailLength = TRAIL_LENGTH }: SimulationOptions, trail: string[]): Promise<Simulated> {
  const directory = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'frontdesk-simulated-'));
  const randomOf = (purpose: string) => seededRandom(`${seed}:${purpose}`);
  const clock = simulatedClock(START_MS);
  const sandbox = newSandboxState();
  const calendar = practiceCalendar(ZONE);
  const policy = policyOfClinic();
  const hash = createHash('sha256');
  const trace = (line: string) => {
    const told = `${new Date(clock.now()).toISOString().slice(11, 23)} ${line}`;
    hash.update(`${told}\n`);
    trail.push(told);
    if (trail.length > 2 * trailLength) trail.splice(0, trailLength);
  };
  const invariants = watchInvariants(sandbox);
  const fate = randomOf('fate');
  const hostRandom = randomOf('host');
  const endsAtMs = START_MS + minutes * 60_000;
  /** Times at which nobody was there, or the clock was set: from, until. */
  const disturbances: { readonly fromMs: number; untilMs: number }[] = [];
  let skewMs = 0;
  let isCalm = false;
  let effects = 0;
  let steps = 0;
  let crashes = 0;
  let failAt = fate.between(40, 600);
  let host: SimulatedHost | null = null;
  const alive = () => (host?.isAlive() ? host : null);
  const standing = () => {
    if (!host) throw new Error('Nobody is there.');
    return host;
  };
  let failure: unknown;
  /** What a listener throws is swallowed by whoever calls it. */
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      failure ??= error;
    }
  };

  const network = simulatedNetwork({
    clock,
    sandbox,
    random: randomOf('network'),
    onArrival: (call) => guarded(() => invariants.arriving(call, alive()?.eventLog ?? null)),
    trace,
  });
  const start = () =>
    startSimulatedHost({
      directory,
      policy,
      clock,
      skewMs: () => skewMs,
      network,
      random: hostRandom,
      powerFails() {
        effects += 1;
        if (isCalm || effects < failAt) return false;
        failAt = effects + fate.between(40, 1_500);
        return true;
      },
      onCommitted: (records, eventLog) =>
        guarded(() => {
          for (const { position, event } of records) trace(`${position} ${event.eventType} ${event.eventId}`);
          invariants.committed(records, eventLog);
        }),
      log: (level, what, fields = {}) => {
        if (level === 'error') trace(`${what} ${JSON.stringify(fields)}`);
      },
    });

  host = await start();
  const people = simulatedPeople({ clock, sandbox, policy, practices, calendar, random: randomOf('people'), host: alive, trace, paceS });
  planClockChange();

  /** Somebody sets the wall clock; what was planned goes by time that passes. */
  function planClockChange(): void {
    clock.setTimer(
      () => {
        if (isCalm) return;
        skewMs = fate.chance(0.4) ? 0 : fate.between(-40, 40) * fate.pick([100, 1_000, 60_000, 60_000, DAYS_MS]);
        trace(`the clock is ${skewMs} ms off`);
        disturbances.push({ fromMs: clock.now(), untilMs: clock.now() });
        planClockChange();
      },
      fate.between(30_000, 300_000),
    );
  }

  async function comeBack(): Promise<void> {
    const died = host;
    await died?.end();
    crashes += 1;
    const disturbance = { fromMs: clock.now(), untilMs: clock.now() };
    disturbances.push(disturbance);
    const backAtMs = clock.now() + fate.pick([0, 0, 500, 3_000, 12_000, 45_000]);
    trace('the power fails');
    while (clock.step(backAtMs)) await clock.settled();
    disturbance.untilMs = clock.now();
    trace('it is back');
    host = await start();
    guarded(() => invariants.reopened(standing().eventLog, people.acknowledged));
  }

  async function goOn(untilMs: number, isDone: () => boolean): Promise<void> {
    for (;;) {
      await clock.settled();
      if (!standing().isAlive()) await comeBack();
      guarded(invariants.step);
      if (failure !== undefined) throw failure;
      if (isDone() || !clock.step(untilMs)) return;
      steps += 1;
    }
  }

  try {
    await goOn(endsAtMs, () => false);
    people.stop();
    network.heal();
    isCalm = true;
    skewMs = 0;
    disturbances.push({ fromMs: clock.now(), untilMs: clock.now() });
    const isOver = () =>
      sandbox.bookings.every(({ answer, outstanding }) => answer !== null && !outstanding) &&
      sandbox.updates.every(({ answer }) => answer !== null) &&
      sandbox.availabilityRequests.length + sandbox.appointmentChangesRequests.length + sandbox.configurationRequests.length === 0 &&
      standing().eventLog.deliveries.counts().pending === 0;
    await goOn(clock.now() + CALM_DOWN_MS, isOver);
    // The last change is told, and what Healthengine asked for is sent.
    await goOn(clock.now() + 30_000, () => false);
    const { eventLog } = standing();
    invariants.reopened(eventLog, people.acknowledged);
    const today = calendar.dateOf(clock.now());
    holdAtTheEnd({
      sandbox,
      eventLog,
      appointments: invariants.appointments,
      practices,
      setups: policy.practices.map(practiceSetupOf),
      dates: Array.from({ length: HORIZON_DAYS }, (_, day) => calendar.addDays(today, day)),
      isDisturbed,
      misled: network.misled,
      directory,
    });
    hash.update(String(eventLog.head()));
    return { bookings: sandbox.bookings.length, crashes, steps, fingerprint: hash.digest('hex') };
  } finally {
    await host?.end();
    rmSync(directory, { recursive: true, force: true });
  }

  /** More than one call went wrong, or nobody was there, so near that the 20 s cannot be promised. */
  function isDisturbed(fromMs: number, untilMs: number): boolean {
    const near = network.troubles.filter((one) => one.untilMs >= fromMs && one.atMs <= untilMs);
    if (near.length > 1 || near.some((one) => one.untilMs - one.atMs > LINGERS_MS)) return true;
    return disturbances.some((one) => one.untilMs >= fromMs - LINGERS_MS && one.fromMs <= untilMs);
  }
}

/** After a start the first poll, and after a clock that was set what was planned by it. */
const LINGERS_MS = 20_000;

function policyOfClinic(): ResolvedPolicy {
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const providers = ['dr-osei', 'dr-tran'].map((providerId) => ({ providerId, name: providerId }));
  const json = {
    practices: practices.map(({ tenantId, practiceId }) => ({
      tenantId,
      name: tenantId,
      timezone: ZONE,
      setup: {
        providers,
        appointmentTypes: [{ appointmentTypeId: 'check-up', name: 'Check-up', lengthMin: 30 }],
        hours: providers.flatMap(({ providerId }) => weekdays.map((weekday) => ({ providerId, weekday, start: '08:00', end: '18:00' }))),
      },
      healthengine: {
        baseUrl: BASE_URL,
        apiKey: sandboxApiKey,
        practiceId,
        practiceKey: sandboxPractices[0]?.practiceKey,
        userAgent: { name: 'Frontdesk', email: 'it@example.com', environment: 'simulation' },
      },
    })),
  };
  const loaded = loadPolicy('policy.json', {}, () => JSON.stringify(json));
  if (loaded.outcome === 'bad') throw new Error(loaded.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  return loaded.policy;
}
