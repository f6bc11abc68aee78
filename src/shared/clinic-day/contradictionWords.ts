import type { SourceId } from '../events/index.ts';
import { practiceCalendar } from '../practice-time/index.ts';
import { type ContradictableFact, differingFacts } from './foldContradictions.ts';
import { asSentence, knownName } from './sayWho.ts';
import type { ClinicDay, Statement } from './state.ts';

/** A source as staff may read it: its id, without the hyphens. */
export function sourceInWords(source: SourceId): string {
  return source.replaceAll(/[-_]+/g, ' ');
}

/** "Kiosk says 10:00; portal says 10:30. …": only what differs. @param statements in fold order. */
export function contradictionWords(day: ClinicDay, statements: readonly Statement[]): string {
  const differing = differingFacts(statements);
  const said = statements.map((statement) => {
    const words = differing.filter((fact) => statement[fact] !== undefined).map((fact) => wordsOf(day, statement, fact));
    return `${sourceInWords(statement.source)} says ${words.join(', ')}`;
  });
  return `${asSentence(said.join('; '))}. Shown is what was said last. Ask, then say who is right.`;
}

function wordsOf(day: ClinicDay, statement: Statement, fact: ContradictableFact): string {
  const { patientId = null, startsAt, lengthMin, providerId, resourceId, appointmentTypeId } = statement;
  switch (fact) {
    case 'patientId':
      return knownName(day, patientId) ?? `patient ${patientId}`;
    case 'startsAt':
      return startsAt ? startWords(day, Date.parse(startsAt)) : 'no time yet';
    case 'lengthMin':
      return lengthMin ? `${lengthMin} min` : 'no length';
    case 'providerId':
      return providerId ? (day.providers.get(providerId)?.name ?? providerId) : 'no provider';
    case 'resourceId':
      return resourceId ? (day.resources.get(resourceId)?.name ?? resourceId) : 'no chair';
    case 'appointmentTypeId': {
      const known = day.setup.appointmentTypes.find((type) => type.appointmentTypeId === appointmentTypeId);
      return known?.name ?? appointmentTypeId ?? 'no type';
    }
  }
}

function startWords(day: ClinicDay, atMs: number): string {
  const calendar = practiceCalendar(day.setup.timezone);
  const date = calendar.dateOf(atMs);
  return date === day.date ? calendar.wallTimeOf(atMs) : `${date} at ${calendar.wallTimeOf(atMs)}`;
}
