import type { AppointmentId } from '../../shared/events/index.ts';
import type { ToneShape } from '../ui/ToneIcon.tsx';
import type { Tone } from '../ui/tone.ts';

/** One line of the queue, in words ready to be shown. */
export interface QueueRowModel {
  readonly id: AppointmentId;
  /** "10:20"; "–" where a time is still to be given. */
  readonly time: string;
  readonly patient: string;
  readonly badges: readonly { readonly label: string; readonly tone?: Tone; readonly detail?: string }[];
  readonly purpose: string;
  readonly provider: string;
  readonly stage: { readonly label: string; readonly tone: Tone; readonly shape?: ToneShape };
  /** How an online booking stands with Healthengine; epoch ms. */
  readonly online: { readonly state: 'open'; readonly answerByMs: number } | { readonly state: 'confirmed' } | null;
  /** Minutes past the time that was agreed; "–" before the arrival. */
  readonly waited: string;
  /** The other clocks, a hover away. */
  readonly waitedDetail: string;
  readonly startsAbout: string;
  /** For those in a chair: how much of the planned time has gone, 0 to 1. */
  readonly progress: { readonly ratio: number; readonly tone: Tone; readonly spoken: string } | null;
  /** The next move and its key. */
  readonly action: { readonly key: string | undefined; readonly label: string } | null;
  /** The action is due: shown without a pointer or the focus on the row. */
  readonly actionDue: boolean;
  /** Not here yet, or gone. */
  readonly quiet: boolean;
}
