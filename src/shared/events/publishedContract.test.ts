import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { v7 as uuidV7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import type { Command } from '../clinic-day/commands.ts';
import { decide } from '../clinic-day/decide.ts';
import { visitStages } from '../clinic-day/state.ts';
import { ids } from '../clinic-day/testing/aClinic.ts';
import { aVisitIn } from '../clinic-day/testing/aVisitIn.ts';
import { practiceCalendar } from '../practice-time/index.ts';
import { arbitraryPayload } from './arbitraryPayload.ts';
import { parseEvent } from './parseEvent.ts';
import type { EventTypeName } from './registry.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const folder = process.env['FRONTDESK_REFERENCE_SCHEMAS'] ?? path.join(repository, '..', 'shared', 'reference', 'orchestration-schemas');

const published = {
  'patient.checkin.v1': 'patient-checkin.schema.json',
  'appointment.status.changed.v1': 'appointment-status-change.schema.json',
  'provider.status.update.v1': 'provider-status-update.schema.json',
  'resource.occupancy.update.v1': 'resource-occupancy.schema.json',
  'orchestration.alert.v1': 'orchestration-alert.schema.json',
  'patient.flow.update.v1': 'patient-flow-update.schema.json',
} as const satisfies Partial<Record<EventTypeName, string>>;

if (!existsSync(folder)) {
  const why = 'its schemas are not on this machine; set FRONTDESK_REFERENCE_SCHEMAS to their folder to check against them';
  process.stderr.write(`SKIPPED: the published contract was not checked: ${why}.\n`);
  describe('the published contract', () => {
    it.skip(`not checked: ${why}`, () => {});
  });
} else {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const compile = (file: string): ValidateFunction => ajv.compile(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
  const envelope = compile('orchestration.event-envelope.schema.json');
  const payloads = new Map(Object.entries(published).map(([type, file]) => [type, compile(file)]));

  describe('the published contract', () => {
    it('has no schema that we leave out', () => {
      expect(readdirSync(folder).sort()).toEqual([...Object.values(published), 'orchestration.event-envelope.schema.json'].sort());
    });

    for (const [type, data] of payloads) {
      it(`${type}: the examples of what we produce are valid under it, envelope and payload`, () => {
        const examples = JSON.parse(readFileSync(new URL(`./examples/${type}.json`, import.meta.url), 'utf8'));
        expect(examples.produced.length).toBeGreaterThan(0);
        for (const event of examples.produced) {
          expect(envelope(event), ajv.errorsText(envelope.errors)).toBe(true);
          expect(data(event.data), ajv.errorsText(data.errors)).toBe(true);
        }
      });

      it(`${type}: whatever we accept, we may send on: its payload is valid under it after tolerance`, () => {
        fc.assert(
          fc.property(arbitraryPayload(type as keyof typeof published), (payload) => {
            const parsed = parseEvent({
              eventId: 'evt-1',
              eventType: type,
              eventVersion: '1',
              occurredAt: '2025-11-27T00:00:00Z',
              tenantId: 't',
              data: payload,
            });
            expect(parsed.outcome).toBe('event');
            if (parsed.outcome === 'event') expect(data(parsed.event.data), ajv.errorsText(data.errors)).toBe(true);
          }),
        );
      });
    }

    it('holds for every event that a command causes, from whatever stage, envelope and payload', () => {
      const told = new Set<string>();
      for (const event of visitStages.flatMap(eventsOfCommands)) {
        told.add(event.eventType);
        expect(envelope(event), `${event.eventType}: ${ajv.errorsText(envelope.errors)}`).toBe(true);
        expect(event).toMatchObject({ producer: 'frontdesk', correlationId: expect.any(String) });
        const payload = payloads.get(event.eventType);
        if (payload) expect(payload(event.data), `${event.eventType}: ${ajv.errorsText(payload.errors)}`).toBe(true);
      }
      // Alerts are caused by rules.
      expect(Object.keys(published).filter((type) => !told.has(type))).toEqual(['orchestration.alert.v1']);
    });
  });
}

/** What the desk's commands cause when the one visit of a day is at a stage. */
function eventsOfCommands(stage: (typeof visitStages)[number]) {
  const clinic = aVisitIn(stage);
  const appointmentId = ids.appointment('a1');
  const chair = ids.resource('chair-4');
  const commands: readonly Command[] = [
    { type: 'checkInPatient', appointmentId, notes: 'Uses the side entrance' },
    { type: 'callPatient', appointmentId, resourceId: chair },
    { type: 'seatPatient', appointmentId, resourceId: chair },
    { type: 'setInChairStep', appointmentId, step: 'with-provider' },
    { type: 'transferPatient', appointmentId, resourceId: chair, reason: 'Lamp is broken' },
    { type: 'sendAway', appointmentId, to: 'x-ray', keepChair: false },
    { type: 'holdVisit', appointmentId, reason: 'Results', resumeAt: clinic.instant('10:00'), keepChair: true },
    { type: 'completeVisit', appointmentId },
    { type: 'cancelAppointment', appointmentId, reason: 'Rang' },
    { type: 'markNoShow', appointmentId },
    { type: 'setProviderStatus', providerId: ids.provider('okafor'), status: 'on-break', note: 'Back soon' },
    { type: 'setResourceOutOfOrder', resourceId: chair },
  ];
  return commands.flatMap((command) => {
    const decision = decide(clinic.day, command, {
      nowMs: clinic.ms('09:40'),
      actor: { kind: 'user', id: 'MK', role: 'manager' },
      commandId: ids.command('wish-1'),
      newId: () => uuidV7(),
      calendar: practiceCalendar('Australia/Perth'),
    });
    return decision.outcome === 'accepted' ? decision.events : [];
  });
}
