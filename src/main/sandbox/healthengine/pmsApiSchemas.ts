import { z } from 'zod';

/** What the definition asks of bodies; unknown fields are let through, as its schemas are open. */
const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$|^24:00$/);

export const confirmInsertSchema = z.object({ pmsAppointmentIds: z.array(z.string()), pmsPatientId: z.string() });
export const reasonSchema = z.object({ reason: z.string().nullable().optional() });

export const availabilitySnapshotSchema = z.object({
  id: z.string().optional(),
  date: z.iso.date(),
  pmsResourceId: z.string().min(1),
  availability: z.array(
    z.object({ start: timeSchema, end: timeSchema, slotLength: z.number().int(), pmsAppointmentTypeIds: z.array(z.string()).optional() }),
  ),
});
export type AvailabilitySnapshot = z.infer<typeof availabilitySnapshotSchema>;

const unique = <T>(key: keyof T & string) =>
  [(items: T[]) => new Set(items.map((item) => item[key])).size === items.length, `${key} needs to be unique`] as const;

const resourceSchema = z.looseObject({ pmsResourceId: z.string().min(1), pmsResourceName: z.string().min(1) });
export const resourcesSnapshotSchema = z
  .array(resourceSchema)
  .refine(...unique<z.infer<typeof resourceSchema>>('pmsResourceId'))
  .refine(...unique<z.infer<typeof resourceSchema>>('pmsResourceName'));

const appointmentTypeSchema = z.looseObject({
  pmsAppointmentTypeId: z.string().min(1),
  pmsAppointmentTypeName: z.string().min(1),
  pmsAppointmentLength: z.number().int().positive().optional(),
  pmsResourceId: z.string().optional(),
});
export const appointmentTypesSnapshotSchema = z
  .array(appointmentTypeSchema)
  .refine(...unique<z.infer<typeof appointmentTypeSchema>>('pmsAppointmentTypeId'));

const rangesSchema = z.array(z.object({ start: timeSchema, end: timeSchema }));
export const livenessContractSchema = z.object({
  liveHours: z.strictObject({
    monday: rangesSchema.optional(),
    tuesday: rangesSchema.optional(),
    wednesday: rangesSchema.optional(),
    thursday: rangesSchema.optional(),
    friday: rangesSchema.optional(),
    saturday: rangesSchema.optional(),
    sunday: rangesSchema.optional(),
    publicHolidays: rangesSchema.optional(),
  }),
});
