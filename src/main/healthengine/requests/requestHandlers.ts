import type { ProviderId } from '../../../shared/events/index.ts';
import type { Effects } from '../../effects.ts';
import type { EventLog } from '../../event-log/index.ts';
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
  /** Healthengine has, or asks for, a picture of this day; null stands for every provider. */
  readonly refreshAvailability: (day: { readonly providerId: ProviderId | null; readonly date: string }) => void;
  readonly sendConfiguration: (which: 'uploadPmsResources' | 'uploadPmsAppointmentTypes') => Promise<void>;
}
