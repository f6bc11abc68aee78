import type { StoreApi } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ClinicDay } from '../../shared/clinic-day/index.ts';
import type { EntityKey, LiveState } from '../live/index.ts';
import type { BoardFaces, FaceInput } from './boardFaces.ts';
import { type BoardModel, createBoardModel } from './boardModel.ts';
import { drawInSlices } from './drawInSlices.ts';
import type { Faces } from './faces.ts';
import { createGlows } from './glows.ts';
import { createPace } from './pace.ts';

/** What the keeper needs of the window. */
export interface Drawing {
  /** Milliseconds on a clock that only goes forward. */
  readonly nowMs: () => number;
  readonly later: (work: () => void, delayMs: number) => () => void;
  readonly nextTask: (work: () => void) => void;
  readonly paintCost: (told: (costMs: number) => void) => void;
}

export interface BoardKeeperOptions {
  readonly live: Pick<StoreApi<LiveState>, 'getState' | 'subscribe'>;
  /** The day that is there already. */
  readonly day: ClinicDay;
  /** Epoch ms on the host's clock. */
  readonly hostNow: () => number;
  readonly drawing: Drawing;
}

export interface BoardKept {
  readonly model: BoardModel;
  /** Set when the board could not be worked out: whoever shows it must not look alive. */
  readonly failure: { readonly error: unknown } | null;
}

/** Keeps the board up to date: what an event changes at once, and what follows from it at this PC's pace. */
export interface BoardKeeper {
  readonly store: StoreApi<BoardKept>;
  readonly faces: Pick<BoardFaces, 'rows' | 'tiles' | 'cards' | 'entryOf'>;
  readonly glows: Faces<EntityKey, true>;
  /** The newest day, which a command is about. */
  readonly latest: () => FaceInput;
  /** @returns a function that ends it. */
  readonly start: () => () => void;
}

const MINUTE_MS = 60_000;
/** The host's clock may be corrected in between. */
const LONGEST_LOOK_MS = 5_000;

export function createBoardKeeper({ live, day: firstDay, hostNow, drawing }: BoardKeeperOptions): BoardKeeper {
  let day = firstDay;
  const maker = createBoardModel(() => day, hostNow);
  const glows = createGlows();
  const store = createStore<BoardKept>(() => ({ model: wholeOf(maker.make()), failure: null }));

  function start() {
    let giveUp = () => {};
    const pace = createPace({ nowMs: drawing.nowMs, later: drawing.later, draw });
    const stopMinutes = onEachMinute(pace.changed);
    const unsubscribe = live.subscribe((state, before) => {
      if (state.recentlyChanged !== before.recentlyChanged) glows.show(state.recentlyChanged);
      guarded(() => follow(state));
    });
    guarded(() => follow(live.getState()));

    function follow({ day: newest, changed }: LiveState) {
      if (newest === null || newest === day) return;
      const was = day;
      day = newest;
      // Another practice or date, or a snapshot: nothing of the old day may stay beside the new one.
      if (changed === null || was.setup !== day.setup || was.date !== day.date) {
        giveUp();
        show(wholeOf(maker.make()));
      } else {
        maker.touch(changed, was);
        pace.changed();
      }
    }

    function draw(drawn: (costMs: number) => void) {
      const cancel = drawInSlices({ ...drawing, work: stepsOf(maker.make(), show), done: drawn, failed: fail });
      giveUp = () => {
        giveUp = () => {};
        cancel();
        drawn(0);
      };
    }

    return () => {
      unsubscribe();
      stopMinutes();
      pace.stop();
      giveUp();
    };
  }

  function onEachMinute(turned: () => void): () => void {
    let minute = Math.floor(hostNow() / MINUTE_MS);
    let cancel = () => {};
    function look() {
      const atMs = hostNow();
      if (Math.floor(atMs / MINUTE_MS) !== minute) turned();
      minute = Math.floor(atMs / MINUTE_MS);
      cancel = drawing.later(look, Math.min(LONGEST_LOOK_MS, MINUTE_MS - (atMs % MINUTE_MS) + 5));
    }
    look();
    return () => cancel();
  }

  function show(model: BoardModel) {
    store.setState({ model });
  }
  function fail(error: unknown) {
    store.setState({ failure: { error } });
  }
  function guarded(work: () => void) {
    try {
      work();
    } catch (error) {
      fail(error);
    }
  }
  return { store, faces: maker.faces, glows: glows.faces, latest: maker.context, start };
}

function wholeOf(steps: Generator<void, BoardModel>): BoardModel {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function* stepsOf(steps: Generator<void, BoardModel>, show: (model: BoardModel) => void): Generator<void, void> {
  show(yield* steps);
}
