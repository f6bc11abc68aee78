import type { Effects } from '../../effects.ts';
import type { EventLog } from '../../event-log/index.ts';
import type { AvailabilitySync } from '../availability/startAvailabilitySync.ts';
import type { PmsApi, PmsResult } from '../pms-api/createPmsApi.ts';
import type { LinkedPractice } from '../practice.ts';

/** What the handlers of one practice's requests work with. */
export interface RequestHandlers {
  readonly practice: LinkedPractice;
  readonly api: PmsApi;
  readonly eventLog: EventLog;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'log'>;
  /** A result of a call, for the practice's health. */
  readonly told: (result: PmsResult<unknown>) => void;
  /** Answers were written: deliver them now. */
  readonly wakeOutbox: () => void;
  /** Healthengine's picture of this day is wrong, or it asks for one. */
  readonly refreshAvailability: AvailabilitySync['refresh'];
  readonly sendConfiguration: (which: 'uploadPmsResources' | 'uploadPmsAppointmentTypes') => Promise<void>;
}
