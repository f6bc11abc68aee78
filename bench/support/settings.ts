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
  /** Small and short: nothing is written, and no aim is failed. */
  readonly quick: boolean;
  /** Where hosts leave how long their turns took; of this run alone. */
  readonly turns: string;
}

export const root = join(import.meta.dirname, '..', '..');

const FULL = { events: '1000000', rounds: '3', seconds: '4' } as const;
/** `--quick`: a look at one row in half a minute; what it prints decides nothing. */
const QUICK = { events: '20000', rounds: '1', seconds: '2' } as const;

/** @throws with one sentence for arguments that are not understood. */
export function readSettings(args: readonly string[], turns: string): Settings {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      product: { type: 'string', default: join(root, 'out') },
      events: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      profile: { type: 'string' },
      logs: { type: 'string' },
      report: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const usual = values.quick ? QUICK : FULL;
  return {
    only: positionals,
    product: values.product,
    events: wholeNumber('events', values.events ?? usual.events),
    rounds: wholeNumber('rounds', values.rounds ?? usual.rounds),
    seconds: wholeNumber('seconds', values.seconds ?? usual.seconds),
    profile: values.profile ?? null,
    logs: values.logs ?? null,
    report: values.report || values.quick,
    quick: values.quick,
    turns,
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number from 1 up.`);
  return Number(text);
}
