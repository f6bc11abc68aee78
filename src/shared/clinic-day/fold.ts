import { type Map as ImmutableMap, OrderedMap } from 'immutable';
import type { LogRecord } from '../events/index.ts';
import { type PracticeCalendar, practiceCalendar } from '../practice-time/index.ts';
import { blankAlert, evolveAlert } from './foldAlert.ts';
import { withContradictions } from './foldContradictions.ts';
import { blankPatient, evolvePatient } from './foldPatient.ts';
import { blankProvider, evolveProvider, withHours } from './foldProvider.ts';
import { blankResource, evolveResource } from './foldResource.ts';
import { blankVisit, evolveVisit } from './foldVisit.ts';
import { compareRecords, isUndone, lastChangeOf, mergeRecords, type Undos } from './recordOrder.ts';
import type { ClinicDay, Provider } from './state.ts';
import { type Touched, touchedBy } from './touchedBy.ts';

/**
 * The next day state after one record of the log. A function of the set of records: any order, any duplicate and any late
 * record give the same state (events.md, Order and convergence).
 */
export function fold(day: ClinicDay, record: LogRecord): ClinicDay {
  return foldAll(day, [record]);
}

/** The same as folding one by one, with every touched entity folded once. @param records any order; those already folded are left out. */
export function foldAll(day: ClinicDay, records: readonly LogRecord[]): ClinicDay {
  const fresh: LogRecord[] = [];
  const seen = day.seen.withMutations((positions) => {
    for (const record of records) {
      if (positions.has(record.position)) continue;
      positions.add(record.position);
      fresh.push(record);
    }
  });
  if (fresh.length === 0) return day;

  const commands = day.commands.withMutations((known) => {
    for (const record of fresh) {
      if (record.commandId !== null) known.set(record.commandId, mergeRecords(known.get(record.commandId) ?? [], [record]));
    }
  });
  const undos = day.undos.withMutations((known) => {
    for (const record of fresh) {
      if (record.event.eventType !== 'command.undone.v1') continue;
      const { commandId } = record.event.data;
      const before = known.get(commandId);
      if (before === undefined || compareRecords(record, before) < 0) known.set(commandId, record);
    }
  });
  const newlyUndone = undos === day.undos ? [] : [...undos].filter(([id, undo]) => day.undos.get(id) !== undo).map(([id]) => id);
  const touched = touchedBy(
    fresh,
    newlyUndone.flatMap((id) => day.commands.get(id) ?? []),
  );
  const dates = dateFinder(day);

  return {
    ...day,
    seen,
    commands,
    undos,
    undone: newlyUndone.length === 0 ? day.undone : day.undone.union(newlyUndone),
    visits: foldKind(day.visits, touched.visits, undos, {
      blank: blankVisit,
      evolve: (visit, record) => evolveVisit(visit, record, dates.dateOf),
      settle: (visit, live) => withContradictions(visit, live),
    }),
    resources: inSetupOrder(
      foldKind(day.resources, touched.resources, undos, { blank: (id) => blankResource(id, day.setup), evolve: evolveResource }),
      day.resources.size,
      day.setup.resources.map(({ resourceId }) => resourceId),
    ),
    providers: inSetupOrder(
      foldKind(day.providers, touched.providers, undos, {
        blank: (id) => blankProvider(id, day.setup),
        evolve: evolveProvider,
        settle: (provider: Provider, live, changed) =>
          changed.some(({ event }) => event.eventType === 'schedule.hours.changed.v1')
            ? withHours(provider, live, day.date, dates.calendar)
            : provider,
      }),
      day.providers.size,
      day.setup.providers.map(({ providerId }) => providerId),
    ),
    patients: foldKind(day.patients, touched.patients, undos, { blank: blankPatient, evolve: evolvePatient }),
    alerts: foldKind(day.alerts, touched.alerts, undos, { blank: blankAlert, evolve: evolveAlert }),
  };
}

/** How one kind of entity folds. `settle` sees the records that count and those that just changed, after all have been folded. */
interface EntityFold<Id, Entity> {
  readonly blank: (id: Id) => Entity;
  readonly evolve: (entity: Entity, record: LogRecord) => Entity;
  readonly settle?: (entity: Entity, live: readonly LogRecord[], changed: readonly LogRecord[]) => Entity;
}

interface WithRecords {
  readonly records: readonly LogRecord[];
}

function foldKind<Id, Entity extends WithRecords>(
  entities: ImmutableMap<Id, Entity>,
  touched: ReadonlyMap<Id, Touched>,
  undos: Undos,
  how: EntityFold<Id, Entity>,
): ImmutableMap<Id, Entity> {
  if (touched.size === 0) return entities;
  return entities.withMutations((mutable) => {
    for (const [id, touch] of touched) mutable.set(id, foldEntity(mutable.get(id), id, touch, undos, how));
  });
}

/** Goes on from the state so far when everything new comes after it and counts; else folds the entity's records again from the first. */
function foldEntity<Id, Entity extends WithRecords>(
  known: Entity | undefined,
  id: Id,
  { added, refold }: Touched,
  undos: Undos,
  how: EntityFold<Id, Entity>,
): Entity {
  const before = known?.records ?? [];
  const records = mergeRecords(before, added);
  const isContinued = known !== undefined && !refold && records[before.length - 1] === before.at(-1);
  const live = (some: readonly LogRecord[]) => (undos.size === 0 ? some : some.filter((record) => !isUndone(record, undos)));
  const changed = isContinued ? records.slice(before.length) : records;
  const folded = live(changed).reduce(how.evolve, isContinued ? known : how.blank(id));
  const settled = how.settle ? how.settle(folded, live(records), changed) : folded;
  return 'lastChange' in settled ? { ...settled, records, lastChange: lastChangeOf(records, undos) } : { ...settled, records };
}

/** The setup's own first, in its order; then what only events know of, by id, so that arrival order never shows. */
function inSetupOrder<Id extends string, Entity>(
  entities: ImmutableMap<Id, Entity>,
  sizeBefore: number,
  setupIds: readonly Id[],
): ImmutableMap<Id, Entity> {
  if (entities.size === sizeBefore) return entities;
  const place = (id: Id) => (setupIds.includes(id) ? setupIds.indexOf(id) : setupIds.length);
  return OrderedMap([...entities].sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1)));
}

/** Nearly every instant falls on this very date; the calendar, which is dear to make, is made when one does not. */
function dateFinder(day: ClinicDay): { readonly dateOf: (atMs: number) => string; readonly calendar: () => PracticeCalendar } {
  let made: PracticeCalendar | undefined;
  const calendar = () => {
    made ??= practiceCalendar(day.setup.timezone);
    return made;
  };
  const { startMs, endMs } = day.bounds;
  return { calendar, dateOf: (atMs) => (atMs >= startMs && atMs < endMs ? day.date : calendar().dateOf(atMs)) };
}
