import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** How a run of the benches is to go. */
export interface Settings {
  /** Names of benches; empty: all. */
  readonly only: readonly string[];
  /** The built product: the folder that holds `main/serve.js`. */
  readonly product: string;
  /** Events in the large log. */
  readonly events: number;
  readonly rounds: number;
  /** Of one round of load. */
  readonly seconds: number;
  /** Where `serve` leaves CPU profiles; null: none are taken. */
  readonly profile: string | null;
  /** Where the large logs are kept for the next run; null: made anew and thrown away. */
  readonly logs: string | null;
  /** Print and write the figures without failing on a missed aim. */
  readonly report: boolean;
}

export const root = join(import.meta.dirname, '..', '..');

/** @throws with one sentence for arguments that are not understood. */
export function readSettings(args: readonly string[]): Settings {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      product: { type: 'string', default: join(root, 'out') },
      events: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '4' },
      profile: { type: 'string' },
      logs: { type: 'string' },
      report: { type: 'boolean', default: false },
    },
  });
  return {
    only: positionals,
    product: values.product,
    events: wholeNumber('events', values.events),
    rounds: wholeNumber('rounds', values.rounds),
    seconds: wholeNumber('seconds', values.seconds),
    profile: values.profile ?? null,
    logs: values.logs ?? null,
    report: values.report,
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number from 1 up.`);
  return Number(text);
}
