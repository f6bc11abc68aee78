import { z } from 'zod';
import type { TentativeView } from '../event-log/index.ts';
import type { DeadWords, Delivery } from '../outbox/index.ts';
import { bookingIds } from './bookingIds.ts';
import type { LinkedPractice } from './practice.ts';

const bookingSchema = z.object({ practiceId: z.string(), bookingId: z.number(), isCancelled: z.boolean().optional() });

const SEND_AGAIN = 'or have a manager send it again from the list of dead letters.';

/** What it means for people at the desk that Healthengine was never told. */
export function deadWordsOf({ operation, payload }: Delivery): DeadWords | null {
  const about = bookingSchema.safeParse(payload);
  const appointments = about.success ? [bookingIds(about.data.practiceId, about.data.bookingId).appointmentId] : [];
  switch (operation) {
    case 'confirmBookingInsert':
      return {
        level: 'critical',
        meaning:
          'Healthengine could not be told that an online booking was written in here. The appointment stands, and its patient has most likely been told so by Healthengine itself.',
        toDo: `Look the booking up in the Healthengine practice portal and confirm it there, ${SEND_AGAIN}`,
        relatedAppointments: appointments,
      };
    case 'rejectBookingInsert':
      // Nobody expects to be seen, and what follows from it is told by another answer (decideBooking).
      if (about.data?.isCancelled) return null;
      return {
        level: 'critical',
        meaning: 'Healthengine could not be told that an online booking was turned away here, so its patient expects to be seen.',
        toDo: `Look up online booking ${about.data?.bookingId ?? ''} in the Healthengine practice portal and call its patient, ${SEND_AGAIN}`,
        relatedAppointments: [],
      };
    case 'cancelBooking':
      return {
        level: 'critical',
        meaning:
          'Healthengine could not be told that an online booking was cancelled here, so its patient was told by nobody and may still come.',
        toDo: `Call the patient and cancel it in the Healthengine practice portal, ${SEND_AGAIN}`,
        relatedAppointments: appointments,
      };
    case 'didNotAttend':
      return {
        level: 'warning',
        meaning: 'Healthengine could not be told that the patient of an online booking did not come. Nothing else follows from it.',
        toDo: `Mark it in the Healthengine practice portal, ${SEND_AGAIN}`,
        relatedAppointments: appointments,
      };
    case 'confirmBookingUpdate':
    case 'rejectBookingUpdate':
    case 'noPmsAppointmentChange':
      return {
        level: 'warning',
        meaning:
          'Healthengine did not get our answer to a change of an online booking. What stands here is right; Healthengine may go on asking, and count the practice as unhealthy.',
        toDo: `Look the booking up in the Healthengine practice portal, ${SEND_AGAIN}`,
        relatedAppointments: [],
      };
    default:
      return {
        level: 'warning',
        meaning:
          'Healthengine did not take our list of hours, practitioners or appointment types, so it may offer what is not true any more.',
        toDo: 'Ask IT to look at the list of dead letters, which says why. It is sent anew at every start.',
        relatedAppointments: [],
      };
  }
}

/** What it says must still be true when it is sent again: nothing is confirmed that was cancelled since. */
export function refusesAgain({ operation, payload, tenantId }: Delivery, practice: LinkedPractice, view: TentativeView): string | null {
  const about = bookingSchema.safeParse(payload);
  if (!about.success) return null;
  if (about.data.practiceId !== practice.practiceId) {
    return 'This practice has been linked to Healthengine under another id since, so it must not speak for the old one. Settle it in the Healthengine practice portal, then set it aside.';
  }
  const status = view.appointment(tenantId, bookingIds(practice.practiceId, about.data.bookingId).appointmentId)?.status;
  if (operation === 'confirmBookingInsert' && status === 'cancelled')
    return 'The appointment has been cancelled since, so it must not be confirmed any more. Set this aside.';
  if (operation === 'rejectBookingInsert' && status !== undefined && status !== 'cancelled')
    return 'The booking has been written in since, so it must not be turned away any more. Set this aside.';
  if (operation === 'didNotAttend' && status !== 'no_show') return 'The patient has come after all. Set this aside.';
  return null;
}
