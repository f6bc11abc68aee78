import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import {
  type CanonicalEvent,
  type CommandId,
  type ProviderId,
  parseEvent,
  type ResourceId,
  type SourceId,
  type TenantId,
} from '../../../shared/events/index.ts';
import type { Proposal, StoredEvent } from '../contract.ts';
import { type EventLogOptions, openEventLog } from '../openEventLog.ts';

/** Noon of the practice's 27 November 2025 in Perth. */
export const NOON_MS = Date.parse('2025-11-27T04:00:00Z');
export const TODAY = '2025-11-27';
export const CLINIC = 'clinic-abc' as TenantId;

export const clinicSetup: PracticeSetup = {
  tenantId: CLINIC,
  name: 'Harbour Dental',
  timezone: 'Australia/Perth',
  locationId: null,
  providers: ['okafor', 'lim'].map((id) => ({ providerId: id as ProviderId, name: id, title: null, specialties: [] })),
  resources: ['chair-1', 'chair-2'].map((id) => ({ resourceId: id as ResourceId, name: id, kind: 'chair' })),
  appointmentTypes: [],
};

/** A data folder that is removed when the test ends, and logs opened on it. Time stands at noon until it is set. */
export function aDataFolder() {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-log-'));
  const clock = { nowMs: NOON_MS };
  let ids = 0;
  const logged: string[] = [];
  return {
    directory,
    clock,
    logged,
    open: (more: Partial<EventLogOptions> = {}) =>
      openEventLog({
        directory,
        practices: [clinicSetup],
        now: () => clock.nowMs,
        newId: () => {
          ids += 1;
          return `id-${ids}`;
        },
        log: (level, what, fields) => logged.push(JSON.stringify({ level, what, ...fields })),
        ...more,
      }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** An event as a door would have parsed it. @throws when it is none. */
export function anEvent(
  eventId: string,
  eventType: string,
  data: Record<string, unknown>,
  more: Record<string, unknown> = {},
): CanonicalEvent {
  const occurredAt = ['occurredAt', 'checkinAt', 'stageEnteredAt', 'updatedAt', 'timestamp', 'effectiveAt', 'scheduledAt', 'rescheduledAt']
    .map((field) => data[field])
    .find((value) => typeof value === 'string');
  const parsed = parseEvent({
    eventId,
    eventType,
    eventVersion: '1',
    occurredAt: occurredAt ?? '2025-11-27T04:00:00Z',
    tenantId: CLINIC,
    data,
    ...more,
  });
  if (parsed.outcome === 'invalid') throw new Error(`${eventType}: ${parsed.reason}`);
  return parsed.event;
}

/** A message that records events and answers with what became of them. */
export function toRecord(
  events: readonly CanonicalEvent[],
  more: Partial<Proposal<readonly StoredEvent[]>> = {},
): Proposal<readonly StoredEvent[]> {
  return {
    tenantId: CLINIC,
    source: 'kiosk' as SourceId,
    actor: { kind: 'source', id: 'kiosk', role: null },
    stationId: null,
    commandId: null,
    causationId: null,
    receivedAtMs: NOON_MS,
    decide: () => ({ outcome: 'record', events, answer: (stored) => stored }),
    failed: (error) => {
      throw error;
    },
    ...more,
  };
}

/** The same as a command of a person at the desk. */
export function asCommand(
  commandId: string,
  events: readonly CanonicalEvent[],
  more: Partial<Proposal<readonly StoredEvent[]>> = {},
): Proposal<readonly StoredEvent[]> {
  return toRecord(events, {
    source: 'desk' as SourceId,
    actor: { kind: 'user', id: 'AB', role: 'front-desk' },
    commandId: commandId as CommandId,
    decide: () => ({
      outcome: 'record',
      events,
      answer: (stored) => stored,
      commandResult: (stored) => ({ outcome: 'accepted', count: stored.length }),
    }),
    ...more,
  });
}
