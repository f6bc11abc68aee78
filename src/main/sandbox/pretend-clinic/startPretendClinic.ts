import { tenantIdSchema } from '../../../shared/events/index.ts';
import type { Effects } from '../../effects.ts';
import { DEMO_TENANT_ID } from './demoPolicy.ts';
import { liveTheDay } from './liveTheDay.ts';
import { factsDoor } from './postFacts.ts';
import { openStationLink } from './stationLink.ts';
import { watchDay } from './watchDay.ts';

/** The seed of the demo that `npm start` shows. */
export const DEMO_SEED = 11;

export interface PretendClinicOptions {
  /** The intake door, such as `http://127.0.0.1:8000`. */
  readonly intakeUrl: string;
  /** The station door, such as `http://127.0.0.1:8100`. */
  readonly stationUrl: string;
  /** The station token. */
  readonly token: string;
  /** The demo's practice when absent. */
  readonly tenantId?: string;
  readonly seed?: number;
  /** How many times faster than life the story runs. The clock and the times of what happens stay real. */
  readonly speed?: number;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'setTimer' | 'fetch' | 'log'>;
}

export interface PretendClinic {
  /** The first scene is set: the board is full. Never fails; while the doors are shut it waits for them. */
  readonly ready: Promise<void>;
  /** Leaves the clinic as it stands. */
  stop(): Promise<void>;
}

/**
 * Brings a clinic to life through the same doors as real input: what happens outside comes over HTTP as canonical
 * envelopes, what staff do comes over the live protocol as commands of two people at their stations. A person at a window
 * may act at any time; the pretend people go on from whatever the day then is.
 */
export async function startPretendClinic(options: PretendClinicOptions): Promise<PretendClinic> {
  const { stationUrl, token, effects } = options;
  const tenantId = tenantIdSchema.parse(options.tenantId ?? DEMO_TENANT_ID);
  const door = factsDoor(options.intakeUrl, effects);
  const watched = watchDay();
  const desk = openStationLink({ stationUrl, token, initials: 'JB', tenantId, onDay: watched.receive, effects });
  const clinician = openStationLink({ stationUrl, token, initials: 'KO', tenantId, effects });
  const story = liveTheDay({
    watched,
    door,
    desk,
    clinician,
    seed: options.seed ?? DEMO_SEED,
    speed: options.speed ?? 1,
    effects,
  });
  return {
    ready: story.ready,
    async stop() {
      door.stop();
      desk.stop();
      clinician.stop();
      await story.stop();
    },
  };
}
