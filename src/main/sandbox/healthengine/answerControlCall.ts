import { z } from 'zod';
import { NOT_STORABLE, unstorableAt } from '../../../shared/events/index.ts';
import { autoConfirm, cancelByPatient } from './bookingLife.ts';
import { type Faults, faultsSchema } from './faults.ts';
import type { SandboxBooking, SandboxState } from './sandboxState.ts';

const bookingSchema = z.strictObject({
  practiceId: z.coerce.string(),
  pmsResourceId: z.string().nullable(),
  pmsAppointmentTypeId: z.string().nullable().optional(),
  pmsAppointmentTime: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'must be YYYY-MM-DD HH:MM:SS in practice time'),
  /** Seconds. */
  pmsAppointmentLength: z.number().int().positive().optional(),
  patient: z.record(z.string(), z.unknown()),
  isNewPatient: z.boolean().optional(),
});
const requestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    practiceId: z.coerce.string(),
    type: z.literal('availability'),
    day: z.iso.date(),
    pmsResourceId: z.string().optional(),
  }),
  z.strictObject({ practiceId: z.coerce.string(), type: z.literal('pmsAppointmentChanges'), bookingId: z.number().int() }),
  z.strictObject({ practiceId: z.coerce.string(), type: z.enum(['pmsResources', 'pmsAppointmentTypes']) }),
]);
const consentSchema = z.strictObject({ practiceId: z.coerce.string(), consent: z.enum(['given', 'revoked']) });

const DEFAULT_LENGTH_S = 30 * 60;

export interface ControlCall {
  readonly method: string;
  /** Below `/control`, such as `/bookings`. */
  readonly path: string;
  readonly body: string;
}

/** What the hand behind the sandbox may do: make patients book, change and cancel, break things, look at everything (architecture.md). */
export function answerControlCall(
  state: SandboxState,
  setFaults: (faults: Faults) => void,
  call: ControlCall,
  nowMs: number,
): { status: number; json: unknown } {
  autoConfirm(state, nowMs);
  const [, first, second, third] = call.path.split('/');
  switch (`${call.method} ${[first, second === undefined ? '' : '*', third].filter(Boolean).join('/')}`) {
    case 'GET state':
      return { status: 200, json: state };
    case 'POST bookings':
      return checked(bookingSchema, call.body, (wish) => {
        if (!state.practices[wish.practiceId]) return { status: 404, json: { error: `There is no practice ${wish.practiceId}` } };
        const booking: SandboxBooking = {
          bookingId: state.nextBookingId,
          practiceId: wish.practiceId,
          status: 'Requested',
          createdAt: new Date(nowMs).toISOString(),
          answeredAt: null,
          answer: null,
          outstanding: true,
          rejectReason: null,
          didNotAttend: false,
          pmsResourceId: wish.pmsResourceId,
          pmsAppointmentTypeId: wish.pmsAppointmentTypeId ?? null,
          pmsAppointmentTime: wish.pmsAppointmentTime,
          pmsAppointmentLength: wish.pmsAppointmentLength ?? lengthOf(state, wish),
          patient: wish.patient,
          isNewPatient: wish.isNewPatient ?? false,
          pmsAppointmentIds: [],
          pmsPatientId: null,
          answers: [],
        };
        state.nextBookingId += 1;
        state.bookings.push(booking);
        return { status: 200, json: { bookingId: booking.bookingId } };
      });
    case 'POST bookings/*/cancel': {
      const booking = state.bookings.find((one) => String(one.bookingId) === second);
      if (!booking) return { status: 404, json: { error: `There is no booking ${second}` } };
      const update = cancelByPatient(state, booking, nowMs);
      return update
        ? { status: 200, json: { requestId: update.requestId } }
        : { status: 409, json: { error: 'The booking is already over' } };
    }
    case 'POST requests':
      return checked(requestSchema, call.body, (wish) => {
        if (wish.type === 'availability')
          state.availabilityRequests.push({ practiceId: wish.practiceId, day: wish.day, pmsResourceId: wish.pmsResourceId ?? null });
        else if (wish.type === 'pmsAppointmentChanges')
          state.appointmentChangesRequests.push({ practiceId: wish.practiceId, bookingId: wish.bookingId });
        else state.configurationRequests.push({ practiceId: wish.practiceId, type: wish.type });
        return { status: 200, json: {} };
      });
    case 'POST consent':
      return checked(consentSchema, call.body, ({ practiceId, consent }) => {
        const practice = state.practices[practiceId];
        if (!practice) return { status: 404, json: { error: `There is no practice ${practiceId}` } };
        practice.consent = consent;
        return { status: 200, json: {} };
      });
    case 'POST faults':
      return checked(faultsSchema, call.body, (faults) => {
        setFaults(faults);
        return { status: 200, json: {} };
      });
    default:
      return { status: 404, json: { error: 'There is no such control' } };
  }
}

/** The type's own length where it was uploaded (minutes there, seconds here), else half an hour. */
function lengthOf(state: SandboxState, wish: z.infer<typeof bookingSchema>): number {
  const type = state.appointmentTypes.find(
    (one) => one.practiceId === wish.practiceId && one.pmsAppointmentTypeId === wish.pmsAppointmentTypeId,
  );
  return typeof type?.['pmsAppointmentLength'] === 'number' ? type['pmsAppointmentLength'] * 60 : DEFAULT_LENGTH_S;
}

function checked<S extends z.ZodType>(
  schema: S,
  body: string,
  act: (value: z.infer<S>) => { status: number; json: unknown },
): { status: number; json: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(body || '{}');
  } catch {
    return { status: 400, json: { error: 'The body is not JSON' } };
  }
  const unstorable = unstorableAt(value);
  if (unstorable) return { status: 400, json: { error: `${unstorable.join('.') || 'body'}: ${NOT_STORABLE}` } };
  const parsed = schema.safeParse(value);
  if (parsed.success) return act(parsed.data);
  const issue = parsed.error.issues[0];
  return { status: 400, json: { error: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not understood'}` } };
}
