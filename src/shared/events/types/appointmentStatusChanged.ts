import { z } from 'zod';
import { appointmentStatuses, appointmentStatusFromWire } from '../appointmentStatus.ts';
import { instantSchema } from '../envelope.ts';
import { defineEventType, instantKey, type Subject } from '../eventType.ts';
import { appointmentIdSchema } from '../ids.ts';
import { open, personal } from '../marks.ts';

/** When a visit on hold goes on; nothing else in there moves the day. @returns undefined where the metadata tells no RFC 3339 instant. */
export function resumeAtOf({ metadata }: { readonly metadata?: Readonly<Record<string, unknown>> | undefined }): string | undefined {
  const resumeAt = instantSchema.safeParse(metadata?.['resumeAt']);
  return resumeAt.success ? resumeAt.data : undefined;
}

const STATUS = `${appointmentStatuses.join(', ')}; others are kept and shown as they came.`;

export const appointmentStatusChanged = defineEventType({
  type: 'appointment.status.changed.v1',
  version: '1',
  summary: 'The status of an appointment moved; unknown statuses are kept and shown as they came.',
  data: z.strictObject({
    appointmentId: open(appointmentIdSchema),
    previousStatus: open(z.string().min(1).max(100).describe(STATUS)),
    newStatus: open(z.string().min(1).max(100).describe(STATUS)),
    updatedAt: open(instantSchema),
    actorId: open(z.string().max(200).optional()),
    actorRole: open(z.string().max(100).optional()),
    reason: personal(z.string().max(10_000).optional()),
    metadata: personal(z.record(z.string(), z.unknown()).optional()),
  }),
  /** A source that names the patient does it as `metadata.patientId`: then the metadata is sealed under that patient's key and found by an erasure. */
  subjects: (data) => {
    const appointment: Subject = { kind: 'appointment', id: data.appointmentId };
    const patientId = data.metadata?.['patientId'];
    return typeof patientId === 'string' && patientId !== '' ? [appointment, { kind: 'patient', id: patientId }] : [appointment];
  },
  ownTimes: ['updatedAt'],
  impersonal: (data) => {
    const resumeAt = resumeAtOf(data);
    return resumeAt === undefined ? {} : { metadata: { resumeAt } };
  },
  businessKey: (data) => [data.appointmentId, data.newStatus, instantKey(data.updatedAt)],
  tolerate: (data) => ({
    ...data,
    ...(typeof data['previousStatus'] === 'string' && { previousStatus: appointmentStatusFromWire(data['previousStatus']) }),
    ...(typeof data['newStatus'] === 'string' && { newStatus: appointmentStatusFromWire(data['newStatus']) }),
  }),
});
