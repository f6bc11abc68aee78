import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { post } from './post.ts';
import { type Served, startServe } from './serve.ts';

export const TENANT = 'e2e-clinic';
export const KIOSK_TOKEN = 'e2e-kiosk-token-1';
export const BOOKINGS_KEY = 'e2e-bookings-key';
export const PORTAL_SECRET = 'e2e-portal-secret';

export interface Person {
  readonly patientId: string;
  readonly givenName: string;
  readonly familyName: string;
}

export interface Clinic {
  /** The data folder. */
  readonly data: string;
  readonly policyFile: string;
  start(...args: string[]): Promise<Served>;
  [Symbol.dispose](): void;
}

/** A practice of its own for one test: two providers, some chairs, people of every role, one source for each way to prove who sends. */
export function aClinic({ chairs = 3 } = {}): Clinic {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-'));
  const data = join(folder, 'data');
  const policyFile = join(folder, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(policyOf(chairs)));
  return {
    data,
    policyFile,
    start: (...args) => startServe(['--data', data, '--policy', policyFile, ...args]),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function policyOf(chairs: number) {
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const providerIds = ['dr-osei', 'dr-tran'];
  return {
    practices: [
      {
        tenantId: TENANT,
        name: 'Harbour Test Clinic',
        timezone: zoneWhereItIsNoon(),
        setup: {
          providers: [
            { providerId: 'dr-osei', name: 'Dr K. Osei' },
            { providerId: 'dr-tran', name: 'Dr L. Tran' },
          ],
          resources: Array.from({ length: chairs }, (_, at) => ({ resourceId: `chair-${at + 1}`, name: `Chair ${at + 1}`, kind: 'chair' })),
          appointmentTypes: [{ appointmentTypeId: 'check-up', name: 'Check-up', lengthMin: 30 }],
          hours: providerIds.flatMap((providerId) => weekdays.map((weekday) => ({ providerId, weekday, start: '07:00', end: '19:00' }))),
        },
      },
    ],
    users: [
      { initials: 'MK', name: 'M. Kelly', role: 'front-desk' },
      { initials: 'JW', name: 'J. Ward', role: 'front-desk' },
      { initials: 'PM', name: 'P. Marsh', role: 'manager' },
      { initials: 'IT', name: 'IT support', role: 'it' },
      { initials: 'TV', name: 'Waiting room', role: 'display' },
    ],
    sources: [
      source('kiosk', 'orchestration', { type: 'bearer', token: KIOSK_TOKEN }),
      source('bookings', 'appointments', { type: 'api-key', key: BOOKINGS_KEY }),
      source('portal', 'orchestration', {
        type: 'hmac',
        secret: PORTAL_SECRET,
        header: 'x-signature',
        timestampHeader: 'x-timestamp',
      }),
    ],
  };
}

function source(id: string, provider: string, auth: object) {
  return { id, provider, tenantId: TENANT, auth, limits: { perMinute: 1_000_000 } };
}

/** So that no test meets midnight, whenever it runs. */
function zoneWhereItIsNoon(): string {
  const hoursAhead = 12 - new Date().getUTCHours();
  // The names count westwards: Etc/GMT-8 is eight hours ahead of UTC.
  return hoursAhead === 0 ? 'Etc/GMT' : `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`;
}

/** @param minutes from now; negative is past. */
export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

export function envelope(eventType: string, data: object, occurredAt = new Date().toISOString()) {
  return { eventId: randomUUID(), eventType, eventVersion: '1', occurredAt, tenantId: TENANT, producer: 'e2e', data };
}

/** A person with an appointment, as a booking system tells it. @param startsIn minutes from now. */
export function booked({ patientId, givenName, familyName }: Person, startsIn = 10, more: object = {}) {
  const now = new Date().toISOString();
  return [
    envelope('patient.registered.v1', { patientId, givenName, familyName, registeredAt: now }),
    envelope('appointment.scheduled.v1', {
      appointmentId: appointmentOf({ patientId }),
      patientId,
      providerId: 'dr-osei',
      appointmentTypeId: 'check-up',
      startsAt: inMinutes(startsIn),
      lengthMin: 30,
      scheduledAt: now,
      ...more,
    }),
  ];
}

export function checkedIn({ patientId }: Pick<Person, 'patientId'>, more: object = {}) {
  const checkinAt = new Date().toISOString();
  return envelope('patient.checkin.v1', { patientId, appointmentId: appointmentOf({ patientId }), checkinAt, method: 'kiosk', ...more });
}

export function appointmentOf({ patientId }: Pick<Person, 'patientId'>): string {
  return `appt-${patientId}`;
}

/** Says it through the kiosk's door and expects every word of it to be taken. */
export async function tell(served: Served, events: readonly object[]): Promise<void> {
  const { status, json } = await post(`${served.intake}/webhooks/kiosk`, events, { authorization: `Bearer ${KIOSK_TOKEN}` });
  expect([status, json]).toMatchObject([200, { duplicates: 0, deadLetters: [] }]);
}
