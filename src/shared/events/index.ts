/** The language of the product: one envelope, a closed registry of types, and what the log stamps beside them. */
export * from './appointmentStatus.ts';
export * from './envelope.ts';
export * from './eventType.ts';
export * from './explainIssue.ts';
export * from './ids.ts';
export * from './logRecord.ts';
export * from './marks.ts';
export * from './maskPersonal.ts';
export * from './nearestName.ts';
export * from './parseEvent.ts';
export * from './patientDetails.ts';
export * from './registry.ts';
export { type AppointmentOrigin, appointmentOrigins } from './types/appointmentScheduled.ts';
export { resumeAtOf } from './types/appointmentStatusChanged.ts';
export { type AlertLevel, alertLevels } from './types/orchestrationAlert.ts';
export { type ProviderState, providerStates } from './types/providerStatusUpdate.ts';
export { type ResourceState, resourceStates } from './types/resourceOccupancyUpdate.ts';
export { type Weekday, wallTimeSchema, weekdays } from './types/scheduleHoursChanged.ts';
