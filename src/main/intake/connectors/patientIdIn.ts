import { type PatientId, patientIdSchema } from '../../../shared/events/index.ts';

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whom a message is about, in any of the shapes that we take: the receiver's `patient_id`, an envelope's `data.patientId` or
 * `data.metadata.patientId`. So that an erasure finds what is kept of it. @returns null where it cannot be told.
 */
export function patientIdIn(json: unknown): PatientId | null {
  if (!isObject(json)) return null;
  const data = isObject(json['data']) ? json['data'] : undefined;
  const metadata = isObject(data?.['metadata']) ? data['metadata'] : undefined;
  for (const candidate of [json['patient_id'], data?.['patientId'], metadata?.['patientId']]) {
    const parsed = patientIdSchema.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  return null;
}
