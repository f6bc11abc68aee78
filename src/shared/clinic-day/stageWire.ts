import type { AwayPlace, InChairStep, VisitStage } from './state.ts';

/** Where a visit is, to the finest grain that we name. */
export interface Place {
  readonly stage: VisitStage;
  readonly step: InChairStep | null;
  readonly awayTo: AwayPlace | null;
}

const at = (stage: VisitStage, step: InChairStep | null = null, awayTo: AwayPlace | null = null): Place => ({ stage, step, awayTo });

/** events.md, Types: the contract's words, and ours where it has none. The one table, read both ways. */
const places: Readonly<Record<string, Place>> = {
  arrived: at('arrived'),
  checked_in: at('checked-in'),
  waiting: at('waiting'),
  called: at('called'),
  in_chair: at('in-chair'),
  'in_chair/setup': at('in-chair', 'setup'),
  'in_chair/assistant': at('in-chair', 'assistant'),
  'in_chair/ready_for_provider': at('in-chair', 'ready-for-provider'),
  'in_chair/with_provider': at('in-chair', 'with-provider'),
  'in_chair/finishing': at('in-chair', 'finishing'),
  xray: at('away', null, 'x-ray'),
  'away/lab': at('away', null, 'lab'),
  'away/outside': at('away', null, 'outside'),
  hold: at('on-hold'),
  finished: at('completed'),
  at_billing: at('at-billing'),
  checked_out: at('checked-out'),
  departed: at('departed'),
};

/** @param wire a stage as some system writes it. @returns where that is on the board; undefined for a stage we do not know. */
export function stageFromWire(wire: string): Place | undefined {
  const normal = wire
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return Object.hasOwn(places, normal) ? places[normal] : undefined;
}

/** @returns how the stage is written in patient.flow.update.v1; undefined for booked and the ends, which are appointment statuses. */
export function stageToWire(place: Place): string | undefined {
  return Object.keys(places).find((wire) => {
    const known = places[wire];
    return known?.stage === place.stage && known.step === place.step && known.awayTo === place.awayTo;
  });
}
