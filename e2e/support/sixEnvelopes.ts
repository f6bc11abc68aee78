/** One envelope of each published type, with the spellings that others really send, about one morning at the demo practice. */
const envelope = (eventId: string, eventType: string, occurredAt: string, data: object) => ({
  eventId,
  eventType,
  eventVersion: '1.0.0',
  occurredAt,
  producer: 'e2e',
  tenantId: 'clinic-abc',
  data,
});

export const sixEnvelopes = [
  envelope('evt-0001', 'patient.checkin.v1', '2025-11-27T08:55:00Z', {
    patientId: 'pat-123',
    appointmentId: 'appt-456',
    checkinAt: '2025-11-27T08:55:00Z',
    locationId: 'loc-1',
    method: 'front-desk',
    screeningAnswers: { fever: false },
    notes: 'arrived early',
  }),
  envelope('evt-0002', 'appointment.status.changed.v1', '2025-11-27T09:05:00Z', {
    appointmentId: 'appt-456',
    previousStatus: 'checked-in',
    newStatus: 'in-room',
    updatedAt: '2025-11-27T09:05:00Z',
    actorId: 'user-9',
    actorRole: 'nurse',
  }),
  envelope('evt-0003', 'provider.status.update.v1', '2025-11-27T09:05:30Z', {
    providerId: 'prov-7',
    status: 'in_session',
    effectiveAt: '2025-11-27T09:05:30Z',
  }),
  envelope('evt-0004', 'resource.occupancy.update.v1', '2025-11-27T09:06:00Z', {
    resourceId: 'room-3',
    status: 'occupied',
    currentAppointmentId: 'appt-456',
    expectedFreeAt: '2025-11-27T09:30:00Z',
  }),
  envelope('evt-0005', 'orchestration.alert.v1', '2025-11-27T09:10:00Z', {
    alertId: 'alert-1',
    level: 'warning',
    category: 'delay',
    message: 'A provider is running late',
    relatedAppointments: ['appt-456'],
    emittedAt: '2025-11-27T09:10:00Z',
  }),
  envelope('evt-0006', 'patient.flow.update.v1', '2025-11-27T09:12:00Z', {
    patientId: 'pat-123',
    appointmentId: 'appt-456',
    stage: 'in_chair',
    stageEnteredAt: '2025-11-27T09:06:00Z',
  }),
] as const;
