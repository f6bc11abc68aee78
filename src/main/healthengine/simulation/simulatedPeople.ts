import { type Command, commandSchema } from '../../../shared/clinic-day/index.ts';
import {
  type CanonicalEvent,
  type CommandId,
  commandIdSchema,
  parseEvent,
  sourceIdSchema,
  stationIdSchema,
  type TenantId,
} from '../../../shared/events/index.ts';
import type { PracticeCalendar } from '../../../shared/practice-time/index.ts';
import { practiceSetupOf, type ResolvedPolicy } from '../../policy/index.ts';
import { answerControlCall } from '../../sandbox/healthengine/answerControlCall.ts';
import type { SandboxState } from '../../sandbox/healthengine/sandboxState.ts';
import type { SeededRandom } from '../../sandbox/pretend-clinic/seededRandom.ts';
import { fieldsFor } from '../../stations/fieldsFor.ts';
import { runCommand } from '../../stations/runCommand.ts';
import type { SimulatedClock } from './simulatedClock.ts';
import type { SimulatedHost } from './simulatedHost.ts';

export interface PeopleOptions {
  readonly clock: SimulatedClock;
  readonly sandbox: SandboxState;
  readonly policy: ResolvedPolicy;
  readonly practices: readonly { readonly tenantId: TenantId; readonly practiceId: string }[];
  readonly calendar: PracticeCalendar;
  readonly random: SeededRandom;
  /** Null while the power is off. */
  readonly host: () => SimulatedHost | null;
  readonly trace: (line: string) => void;
  /** Somebody does something every so many seconds, at most. */
  readonly paceS: number;
}

export interface SimulatedPeople {
  /** Ids of events that were acknowledged: they are in the log for ever, once. */
  readonly acknowledged: ReadonlySet<string>;
  /** Bookings that the desk wished to cancel; whether it came to that is for the log to say. */
  stop(): void;
}

const providers = ['dr-osei', 'dr-tran'] as const;
const firstNames = ['Ada', 'Bella', 'Cleo', 'Dora', 'Edda', 'Faye'];

/** Patients at Healthengine, the desk, and another system of the practice: what they do, they do whatever the weather. */
export function simulatedPeople(options: PeopleOptions): SimulatedPeople {
  const { clock, sandbox, policy, practices, calendar, random, host: running, trace, paceS } = options;
  const acknowledged = new Set<string>();
  let isStopped = false;
  let made = 0;
  let lastWish: object | null = null;
  const cancelled: { readonly tenantId: TenantId; readonly date: string; readonly commandId: CommandId }[] = [];
  plan();

  function plan(): void {
    clock.setTimer(
      () => {
        if (isStopped) return;
        const host = running();
        if (host) random.pick([...atHealthengine, ...atThePractice])(host);
        else random.pick(atHealthengine)();
        plan();
      },
      random.between(300, paceS * 1_000),
    );
  }

  /** What goes on at Healthengine goes on while nobody is there. */
  const atHealthengine = [patientBooks, patientBooks, patientBooks, patientBooks, patientBooks, patientCancels, healthengineAsks];
  const atThePractice = [othersBook, othersBook, hoursChange, deskCancels, deskUndoes];

  function control(path: string, body: object): unknown {
    const { status, json } = answerControlCall(sandbox, () => undefined, { method: 'POST', path, body: JSON.stringify(body) }, clock.now());
    trace(`${path} ${JSON.stringify(json)}`);
    return status === 200 ? json : null;
  }

  /** Mostly a time that is on offer; now and then what somebody else wants at the same moment, or one that was never offered. */
  function patientBooks(): void {
    const { practiceId } = random.pick(practices);
    const draw = random.next();
    const name = random.pick(firstNames);
    const patient = { firstname: name, lastname: 'Example', dob: '23-02-1990', phone: `049157${1000 + firstNames.indexOf(name)}` };
    const days = sandbox.availability.filter((one) => one.practiceId === practiceId && one.availability.length > 0);
    if (lastWish && draw < 0.15) return void control('/bookings', { ...lastWish, patient });
    const wish: { [name: string]: unknown } = {
      practiceId,
      pmsResourceId: draw < 0.2 ? null : draw < 0.23 ? 'dr-gone' : random.pick(providers),
      patient,
    };
    if (draw < 0.35 || days.length === 0)
      wish['pmsAppointmentTime'] = `${todayPlus(random.between(0, 2))} ${wallTime(random.between(0, 95) * 15)}:00`;
    else {
      const day = random.pick(days);
      const range = random.pick(day.availability as { start: string; end: string; slotLength: number }[]);
      const [from = 0, to = 0] = [range.start, range.end].map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
      wish['pmsResourceId'] = day.pmsResourceId;
      wish['pmsAppointmentTime'] = `${day.date} ${wallTime(from + random.between(0, Math.max(0, (to - from) / 30 - 1)) * 30)}:00`;
    }
    lastWish = wish;
    control('/bookings', wish);
  }

  function patientCancels(): void {
    const standing = sandbox.bookings.filter(({ status }) => status !== 'Cancelled');
    if (standing.length > 0) control(`/bookings/${random.pick(standing).bookingId}/cancel`, {});
  }

  function healthengineAsks(): void {
    const { practiceId } = random.pick(practices);
    const type = random.pick(['availability', 'pmsAppointmentChanges', 'pmsResources', 'pmsAppointmentTypes'] as const);
    const bookingId = sandbox.bookings.length > 0 && random.chance(0.8) ? random.pick(sandbox.bookings).bookingId : 7;
    control('/requests', {
      practiceId,
      type,
      ...(type === 'availability' && { day: todayPlus(random.between(0, 2)) }),
      ...(type === 'pmsAppointmentChanges' && { bookingId }),
    });
  }

  function othersBook(host: SimulatedHost): void {
    const { tenantId } = random.pick(practices);
    made += 1;
    const at = new Date(host.effects.now()).toISOString();
    const startsAt = new Date(
      calendar.instantOf(todayPlus(random.between(0, 2)), wallTime(8 * 60 + random.between(0, 17) * 30)),
    ).toISOString();
    tell(host, tenantId, 'appointment.scheduled.v1', at, {
      appointmentId: `desk-${made}`,
      patientId: `patient-${made}`,
      providerId: random.pick(providers),
      startsAt,
      lengthMin: random.pick([15, 30, 60]),
      scheduledAt: at,
    });
  }

  function hoursChange(host: SimulatedHost): void {
    const { tenantId } = random.pick(practices);
    const at = new Date(host.effects.now()).toISOString();
    const start = wallTime(random.pick([7, 8, 9]) * 60);
    const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    tell(host, tenantId, 'schedule.hours.changed.v1', at, {
      providerId: random.pick(providers),
      effectiveFrom: todayPlus(0),
      hours: weekdays.map((weekday) => ({ weekday, start, end: random.pick(['15:00', '17:00', '19:00']) })),
      breaks: [{ weekday: random.pick(weekdays), start: '12:00', end: '12:30' }],
      changedAt: at,
    });
  }

  /** As a source that was not answered does it: now and then the same once more. */
  function tell(host: SimulatedHost, tenantId: TenantId, eventType: string, occurredAt: string, data: object): void {
    const parsed = parseEvent({ eventId: `told-${made}-${occurredAt}`, eventType, eventVersion: '1', occurredAt, tenantId, data });
    if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
    const { event } = parsed;
    for (let times = random.chance(0.2) ? 2 : 1; times > 0; times -= 1) void submit(host, event);
  }

  async function submit({ eventLog, effects }: SimulatedHost, event: CanonicalEvent): Promise<void> {
    const stored = await eventLog.submit<boolean>({
      tenantId: event.tenantId,
      source: sourceIdSchema.parse('pms'),
      actor: { kind: 'source', id: 'pms', role: null },
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: effects.now(),
      decide: () => ({ outcome: 'record', events: [event], answer: ([one]) => one?.outcome === 'stored' || one?.outcome === 'duplicate' }),
      failed: () => false,
    });
    if (stored) acknowledged.add(event.eventId);
  }

  function deskCancels(host: SimulatedHost): void {
    const { tenantId } = random.pick(practices);
    const date = todayPlus(random.between(0, 2));
    const standing = host.eventLog.read
      .appointments(tenantId, date)
      .filter(({ status }) => status === 'scheduled' || status === 'confirmed')
      .map(({ appointmentId }) => appointmentId)
      .sort();
    if (standing.length === 0) return;
    const appointmentId = random.pick(standing);
    const commandId = command(
      host,
      tenantId,
      date,
      commandSchema.parse({ type: 'cancelAppointment', appointmentId, reason: 'rang to say so' }),
    );
    cancelled.push({ tenantId, date, commandId });
  }

  function deskUndoes(host: SimulatedHost): void {
    const last = cancelled.pop();
    if (last) command(host, last.tenantId, last.date, commandSchema.parse({ type: 'undoCommand', commandId: last.commandId }));
  }

  function command({ eventLog, effects, healthengine }: SimulatedHost, tenantId: TenantId, date: string, wish: Command): CommandId {
    made += 1;
    const commandId = commandIdSchema.parse(`command-${made}`);
    trace(`${wish.type} ${commandId}`);
    void runCommand(
      { eventLog, effects, practices: policy.practices.map(practiceSetupOf), tellOfCommand: healthengine.tellOfCommand },
      {
        user: { initials: 'MK', name: null, role: 'front-desk' },
        stationId: stationIdSchema.parse('station-1'),
        audience: fieldsFor('front-desk'),
      },
      { kind: 'command', commandId, tenantId, date, seenPosition: 0, command: wish },
    );
    return commandId;
  }

  const todayPlus = (days: number) => calendar.addDays(calendar.dateOf(clock.now()), days);

  return {
    acknowledged,
    stop() {
      isStopped = true;
    },
  };
}

function wallTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
