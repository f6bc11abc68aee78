import type { Command } from '../../shared/clinic-day/index.ts';
import type { AppointmentId } from '../../shared/events/index.ts';
import type { Choice } from './Chooser.tsx';

/** What lies over the board. The last one is shown; closing it brings back the one below. */
export type Layer =
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'walk-in' }
  | { readonly kind: 'visit'; readonly appointmentId: AppointmentId }
  | {
      readonly kind: 'choose';
      readonly title: string;
      readonly description: string;
      readonly choices: readonly Choice[];
    }
  | { readonly kind: 'confirm'; readonly question: string; readonly label: string; readonly command: Command }
  | {
      readonly kind: 'reason';
      readonly title: string;
      readonly description: string;
      readonly label: string;
      readonly suggestions: readonly string[];
      readonly withMinutes?: boolean;
      readonly command: (answer: { readonly reason: string; readonly minutes: number }) => Command;
    }
  | { readonly kind: 'time'; readonly title: string; readonly time: string; readonly command: (time: string) => Command };

/** What a move asks of the board: send it, or ask a person something first. */
export type Step =
  | { readonly kind: 'send'; readonly command: Command }
  | Exclude<Layer, { readonly kind: 'palette' | 'keys' | 'walk-in' | 'visit' }>;
