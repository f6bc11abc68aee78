import { expect, test } from 'vitest';
import { type Place, stageFromWire, stageToWire } from './stageWire.ts';
import { awayPlaces, inChairSteps } from './state.ts';

test.each(['waiting', 'called', 'in_chair', 'xray', 'finished'])(
  "the contract's stage %s is understood and written back the same",
  (wire) => {
    const place = stageFromWire(wire);
    expect(place && stageToWire(place)).toBe(wire);
  },
);

test('every place of the board except booked and the ends has one word on the wire, and that word means the place', () => {
  const places: readonly Place[] = [
    ...(['arrived', 'checked-in', 'waiting', 'called', 'on-hold', 'completed', 'at-billing', 'checked-out', 'departed'] as const).map(
      (stage) => ({ stage, step: null, awayTo: null }),
    ),
    ...inChairSteps.map((step) => ({ stage: 'in-chair' as const, step, awayTo: null })),
    ...awayPlaces.map((awayTo) => ({ stage: 'away' as const, step: null, awayTo })),
  ];
  for (const place of places) expect(stageFromWire(stageToWire(place) ?? '')).toEqual(place);
  for (const stage of ['booked', 'no-show', 'cancelled', 'rescheduled', 'entered-in-error', 'left-without-being-seen'] as const) {
    expect(stageToWire({ stage, step: null, awayTo: null })).toBeUndefined();
  }
});

test('case, blanks and hyphens do not matter; an unknown stage and a name of every object are none of ours', () => {
  expect(stageFromWire(' In-Chair/With Provider ')).toMatchObject({ stage: 'in-chair', step: 'with-provider' });
  expect(stageFromWire('teleported')).toBeUndefined();
  expect(stageFromWire('constructor')).toBeUndefined();
});
