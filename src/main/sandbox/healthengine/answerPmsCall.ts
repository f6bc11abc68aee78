import type { z } from 'zod';
import { unstorableAt } from '../../../shared/events/index.ts';
import { answerUpdate, autoConfirm, confirmInsert, endedByPractice, type LifeAnswer, rejectInsert } from './bookingLife.ts';
import {
  type AvailabilitySnapshot,
  appointmentTypesSnapshotSchema,
  availabilitySnapshotSchema,
  confirmInsertSchema,
  livenessContractSchema,
  reasonSchema,
  resourcesSnapshotSchema,
} from './pmsApiSchemas.ts';
import { type SandboxBooking, type SandboxState, sandboxApiKey } from './sandboxState.ts';

/** One call as it came; header names in lower case, the body already unpacked. */
export interface PmsCall {
  readonly method: string;
  /** Below the base URL, such as `/requests/bookings`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface PmsAnswer {
  readonly status: number;
  readonly json?: unknown;
}

const PER_PAGE = 25;
const SNAPSHOTS_PER_CALL = 100;
/** `NAME (CONTACT EMAIL) ENVIRONMENT`, as the quick start asks. */
const userAgentForm = /^.+ \(.+@.+\) .+$/;

/** Answers as the definition does, in both directions: accepts what it accepts, refuses what it refuses. Changes `state`. */
export function answerPmsCall(state: SandboxState, call: PmsCall, nowMs: number): PmsAnswer {
  const practice = state.practices[call.headers['practice-id'] ?? ''];
  if (call.headers['api-key'] !== sandboxApiKey || practice?.practiceKey !== call.headers['practice-key'] || !practice)
    return { status: 401 };
  if (practice.consent === 'revoked') return bad(403, 'The practice has not given consent to this consumer');
  if (!userAgentForm.test(call.headers['user-agent'] ?? ''))
    return bad(400, 'User-Agent must have the form NAME (CONTACT EMAIL) ENVIRONMENT');
  autoConfirm(state, nowMs);
  return route(state, call, practice.practiceId, nowMs);
}

function route(state: SandboxState, call: PmsCall, practiceId: string, nowMs: number): PmsAnswer {
  const mine = <T extends { practiceId: string }>(items: readonly T[]) => items.filter((item) => item.practiceId === practiceId);
  const booking = (id: string) => state.bookings.find((one) => one.practiceId === practiceId && String(one.bookingId) === id);
  const [, first, second, third, fourth] = call.path.split('/');
  const operation = `${call.method} /${[first, second !== undefined && first === 'bookings' ? '*' : second, third].filter((part) => part !== undefined).join('/')}`;
  switch (operation) {
    case 'GET /requests':
      return { status: 200, json: outstandingTypes(state, practiceId) };
    case 'GET /requests/bookings':
      return paged(
        call,
        mine(state.bookings)
          .filter((one) => one.outstanding)
          .map(asBooking),
      );
    case 'GET /requests/bookingUpdates':
      return paged(
        call,
        mine(state.updates)
          .filter((one) => one.answer === null)
          .map((one) => asUpdate(one, state)),
      );
    case 'GET /requests/availability':
      return paged(
        call,
        mine(state.availabilityRequests).map(({ day, pmsResourceId }) => ({ day, ...(pmsResourceId !== null && { pmsResourceId }) })),
      );
    case 'GET /requests/pmsAppointmentChanges':
      return paged(
        call,
        mine(state.appointmentChangesRequests).map(({ bookingId }) => {
          const { pmsAppointmentIds = [], pmsPatientId = null } = booking(String(bookingId)) ?? {};
          return { bookingId, pmsAppointmentIds, pmsPatientId };
        }),
      );
    case 'POST /bookings/*/cancel':
    case 'POST /bookings/*/didNotAttend':
      return withBody(call, reasonSchema, () => {
        const ended = endedByPractice(booking(second ?? ''), nowMs, third === 'cancel' ? 'cancel' : 'didNotAttend');
        if (ended.status === 200) changesTold(state, practiceId, second);
        return life(ended);
      });
    case 'POST /bookings/*/noPmsAppointmentChange':
      // An unknown booking is taken all the same: the answer only ends the question.
      changesTold(state, practiceId, second);
      return { status: 200 };
    case 'POST /bookings/*/confirmInsert':
      return withBody(call, confirmInsertSchema, (body) =>
        life(confirmInsert(booking(second ?? ''), nowMs, body.pmsAppointmentIds, body.pmsPatientId)),
      );
    case 'POST /bookings/*/rejectInsert':
      return withBody(call, reasonSchema, (body) => life(rejectInsert(booking(second ?? ''), nowMs, body.reason ?? null)));
    case 'POST /bookings/*/confirmUpdate':
    case 'POST /bookings/*/rejectUpdate': {
      const update = mine(state.updates).find((one) => String(one.bookingId) === second && String(one.requestId) === fourth);
      return life(answerUpdate(update, nowMs, third === 'confirmUpdate' ? 'confirmed' : 'rejected'));
    }
    case 'POST /config/pmsResources/snapshot':
      return withBody(call, resourcesSnapshotSchema, (items) => {
        state.resources = [
          ...state.resources.filter((one) => one.practiceId !== practiceId),
          ...items.map((item) => ({ ...item, practiceId })),
        ];
        return configured(state, practiceId, 'pmsResources');
      });
    case 'POST /config/pmsAppointmentTypes/snapshot':
      return withBody(call, appointmentTypesSnapshotSchema, (items) => {
        state.appointmentTypes = [
          ...state.appointmentTypes.filter((one) => one.practiceId !== practiceId),
          ...items.map((item) => ({ ...item, practiceId })),
        ];
        return configured(state, practiceId, 'pmsAppointmentTypes');
      });
    case 'GET /config/pmsResources':
      return { status: 200, json: mine(state.resources).map(withoutPractice) };
    case 'GET /config/pmsResources/findById':
      return {
        status: 200,
        json: mine(state.resources)
          .filter((one) => one.pmsResourceId === call.query.get('id'))
          .map(withoutPractice),
      };
    case 'GET /config/pmsAppointmentTypes':
      return { status: 200, json: mine(state.appointmentTypes).map(withoutPractice) };
    case 'GET /config/pmsAppointmentTypes/findById':
      return {
        status: 200,
        json: mine(state.appointmentTypes)
          .filter((one) => one.pmsAppointmentTypeId === call.query.get('id'))
          .map(withoutPractice),
      };
    case 'GET /config/livenessContract':
      return { status: 200, json: { liveHours: mine(state.livenessContracts).at(-1)?.liveHours ?? {} } };
    case 'POST /config/livenessContract':
      return withBody(call, livenessContractSchema, ({ liveHours }) => {
        state.livenessContracts.push({ practiceId, receivedAt: new Date(nowMs).toISOString(), liveHours });
        return { status: 200 };
      });
    case 'POST /availability/snapshot':
      return withBody(call, availabilitySnapshotSchema, (snapshot) => {
        keepAvailability(state, practiceId, snapshot, nowMs);
        return { status: 200 };
      });
    case 'POST /availability/snapshots':
      return availabilitySnapshots(state, call, practiceId, nowMs);
    default:
      return { status: 404 };
  }
}

function outstandingTypes(state: SandboxState, practiceId: string): string[] {
  const mine = (one: { practiceId: string }) => one.practiceId === practiceId;
  return [
    ...(state.bookings.some((one) => mine(one) && one.outstanding) ? ['bookings'] : []),
    ...(state.updates.some((one) => mine(one) && one.answer === null) ? ['bookingUpdates'] : []),
    ...(state.availabilityRequests.some(mine) ? ['availability'] : []),
    ...(state.appointmentChangesRequests.some(mine) ? ['pmsAppointmentChanges'] : []),
    ...new Set(state.configurationRequests.filter(mine).map((one) => one.type)),
  ];
}

function asBooking(booking: SandboxBooking) {
  const {
    bookingId,
    pmsResourceId,
    pmsAppointmentTypeId,
    pmsAppointmentIds,
    pmsPatientId,
    pmsAppointmentTime,
    pmsAppointmentLength,
    patient,
    isNewPatient,
  } = booking;
  return {
    bookingId,
    pmsResourceId,
    pmsAppointmentTypeId,
    pmsAppointmentIds,
    pmsPatientId,
    bookedTime: wireUtc(booking.createdAt),
    bookingStatus: booking.status,
    pmsAppointmentTime,
    pmsAppointmentLength,
    reason: null,
    comments: null,
    patient,
    isNewPatient,
  };
}

function asUpdate(update: SandboxState['updates'][number], state: SandboxState) {
  const booking = state.bookings.find((one) => one.bookingId === update.bookingId);
  return {
    requestId: update.requestId,
    bookingId: update.bookingId,
    pmsAppointmentIds: booking?.pmsAppointmentIds ?? [],
    pmsPatientId: booking?.pmsPatientId ?? null,
    updatedAt: wireUtc(update.createdAt),
    bookingStatus: update.bookingStatus,
  };
}

function availabilitySnapshots(state: SandboxState, call: PmsCall, practiceId: string, nowMs: number): PmsAnswer {
  const items = jsonOf(call.body);
  if (!Array.isArray(items)) return bad(400, 'An array of availability snapshots is expected');
  if (items.length > SNAPSHOTS_PER_CALL) return bad(400, `At most ${SNAPSHOTS_PER_CALL} snapshots are accepted in one call`);
  const answer: { created: string[]; existing: string[]; failed: string[]; errors?: { snapshot: string; error: string }[] } = {
    created: [],
    existing: [],
    failed: [],
  };
  for (const [index, item] of items.entries()) {
    const parsed = availabilitySnapshotSchema.safeParse(item);
    const name = parsed.data?.id ?? String(index);
    if (!parsed.success) {
      answer.failed.push(name);
      answer.errors = [...(answer.errors ?? []), { snapshot: name, error: reasonOf(parsed.error) }];
    } else (keepAvailability(state, practiceId, parsed.data, nowMs) ? answer.created : answer.existing).push(name);
  }
  return { status: 200, json: answer };
}

/** @returns whether it differs from what was there. Answers what Healthengine had asked for that resource and day. */
function keepAvailability(state: SandboxState, practiceId: string, snapshot: AvailabilitySnapshot, nowMs: number): boolean {
  const { pmsResourceId, date, availability } = snapshot;
  const known = state.availability.find((one) => one.practiceId === practiceId && one.pmsResourceId === pmsResourceId && one.date === date);
  const changed = known === undefined || JSON.stringify(known.availability) !== JSON.stringify(availability);
  const receivedAt = new Date(nowMs).toISOString();
  if (known) Object.assign(known, { availability, receivedAt, sent: known.sent + 1 });
  else state.availability.push({ practiceId, pmsResourceId, date, availability, receivedAt, sent: 1 });
  state.availabilityRequests = state.availabilityRequests.filter(
    (one) => one.practiceId !== practiceId || one.day !== date || (one.pmsResourceId !== null && one.pmsResourceId !== pmsResourceId),
  );
  return changed;
}

function changesTold(state: SandboxState, practiceId: string, bookingId: string | undefined): void {
  state.appointmentChangesRequests = state.appointmentChangesRequests.filter(
    (one) => one.practiceId !== practiceId || String(one.bookingId) !== bookingId,
  );
}

function configured(state: SandboxState, practiceId: string, type: 'pmsResources' | 'pmsAppointmentTypes'): PmsAnswer {
  state.configurationRequests = state.configurationRequests.filter((one) => one.practiceId !== practiceId || one.type !== type);
  return { status: 200 };
}

function paged(call: PmsCall, items: readonly unknown[]): PmsAnswer {
  const currentPage = Math.max(1, Number.parseInt(call.query.get('page') ?? '1', 10) || 1);
  const page = { currentPage, totalPages: Math.max(1, Math.ceil(items.length / PER_PAGE)), perPage: PER_PAGE, total: items.length };
  return { status: 200, json: { data: items.slice((currentPage - 1) * PER_PAGE, currentPage * PER_PAGE), page } };
}

function withBody<S extends z.ZodType>(call: PmsCall, schema: S, act: (body: z.infer<S>) => PmsAnswer): PmsAnswer {
  const parsed = schema.safeParse(jsonOf(call.body || '{}'));
  return parsed.success ? act(parsed.data) : bad(400, reasonOf(parsed.error));
}

function jsonOf(body: string): unknown {
  try {
    const json: unknown = JSON.parse(body);
    return unstorableAt(json) ? undefined : json;
  } catch {
    return undefined;
  }
}

const life = (answer: LifeAnswer): PmsAnswer =>
  'error' in answer && answer.error ? bad(answer.status, answer.error) : { status: answer.status };
const bad = (status: number, error: string): PmsAnswer => ({ status, json: { error } });
const reasonOf = (error: z.ZodError) => `${error.issues[0]?.path.join('.') ?? ''}: ${error.issues[0]?.message ?? 'not understood'}`;
const withoutPractice = ({ practiceId: _, ...rest }: { practiceId: string } & Record<string, unknown>) => rest;
/** @param iso ISO 8601 UTC. @returns `YYYY-MM-DD HH:MM:SS` UTC, as the definition writes instants. */
const wireUtc = (iso: string) => iso.slice(0, 19).replace('T', ' ');
