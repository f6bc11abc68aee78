import { eventTypeOf, type LogRecord } from '../events/index.ts';
import type { Contradiction, Statement, Visit } from './state.ts';

/** The facts of an appointment that two sources cannot both be right about. Free text and what tells where something came from are none. */
const facts = ['patientId', 'startsAt', 'lengthMin', 'providerId', 'resourceId', 'appointmentTypeId'] as const;
export type ContradictableFact = (typeof facts)[number];

const none: readonly Contradiction[] = [];

/**
 * Marks what sources say differently of the same fact: same type and business key (events.md, Delivery semantics). It is settled once
 * a person has said the same kind of thing afterwards, and open again when that is taken back.
 * @param live every record of the visit that counts, in fold order.
 */
export function withContradictions(visit: Visit, live: readonly LogRecord[]): Visit {
  const conflicts = contradictionsIn(live);
  return conflicts.length === 0 && visit.conflicts.length === 0 ? visit : { ...visit, conflicts };
}

function contradictionsIn(live: readonly LogRecord[]): readonly Contradiction[] {
  // Nearly every appointment is told of by one source.
  const first = live.find(isTold);
  if (first === undefined || !live.some((record) => record.source !== first.source && isTold(record))) return none;
  const byFact = new Map<string, readonly LogRecord[]>();
  for (const record of live) {
    if (!isTold(record)) continue;
    const { eventType, data } = record.event;
    const key = JSON.stringify([eventType, eventTypeOf(eventType).businessKey(data)]);
    byFact.set(key, [...(byFact.get(key) ?? []).filter(({ source }) => source !== record.source), record]);
  }
  return [...byFact.values()]
    .filter((told) => !isSettled(told, live))
    .map((told): Contradiction => ({ statements: told.map(statementOf) }))
    .filter(({ statements }) => differingFacts(statements).length > 0);
}

/** By another system, of an appointment: what people and our own rules say contradicts nobody. */
function isTold({ commandId, actor, event }: LogRecord): boolean {
  const isOfAppointment = event.eventType === 'appointment.scheduled.v1' || event.eventType === 'appointment.rescheduled.v1';
  return isOfAppointment && commandId === null && actor.kind === 'source';
}

function isSettled(told: readonly LogRecord[], live: readonly LogRecord[]): boolean {
  const last = told.at(-1);
  const after = last === undefined ? [] : live.slice(live.indexOf(last) + 1);
  return after.some(({ commandId, event }) => commandId !== null && event.eventType === last?.event.eventType);
}

function statementOf({ source, event }: LogRecord): Statement {
  const data: Readonly<Record<string, unknown>> = event.data;
  const said = facts.filter((fact) => data[fact] !== undefined).map((fact) => [fact, data[fact]] as const);
  return { source, eventId: event.eventId, ...Object.fromEntries(said) };
}

/** @returns the facts of which two statements say different things; what one leaves out it does not contradict. */
export function differingFacts(statements: readonly Statement[]): readonly ContradictableFact[] {
  return facts.filter((fact) => {
    const said = statements.map((statement) => statement[fact]).filter((value) => value !== undefined);
    return new Set(said.map((value) => (fact === 'startsAt' && typeof value === 'string' ? Date.parse(value) : value))).size > 1;
  });
}
