import { parseArgs } from 'node:util';

export interface ServeOptions {
  readonly data: string;
  /** Null: the policy's, else the usual one. */
  readonly stationPort: number | null;
  readonly intakePort: number | null;
  /** Take a free intake port, with a word, when the asked one is taken. */
  readonly freeIntakePort: boolean;
  readonly demo: boolean;
  readonly demoSpeed: number;
  /** Null: the demo's own. */
  readonly demoSeed: number | null;
  readonly policy: string | null;
  readonly printToken: boolean;
  /** A file that is there while the host is ready; null: none. */
  readonly readyFile: string | null;
  /** Log lines go to a file in the data folder, as they do where standard error is a terminal. */
  readonly logFile: boolean;
  /** Every log line on standard error, also where a person sits in front of it. */
  readonly verbose: boolean;
  /** Look whether it would start, and start nothing; then `data` may be empty. */
  readonly check: boolean;
  /** Copy the data into this folder, beside a running host or without one, and start nothing. */
  readonly backup: string | null;
}

/** The contract's port of the appointment receiver (events.md). */
export const DEFAULT_INTAKE_PORT = 8000;
export const DEFAULT_STATION_PORT = 7420;

const usage =
  'Usage: npm run serve -- --data DIR --station-port N --intake-port N [--demo [--demo-speed N] [--demo-seed N]] [--policy FILE] [--print-token] [--ready-file FILE] [--log-file] [--verbose]; or --check [--policy FILE] [--data DIR]; or --data DIR --backup NEW-FOLDER';

/** @returns the options, or one clear sentence about what is wrong with the arguments. */
export function readServeOptions(args: readonly string[]): ServeOptions | { readonly problem: string } {
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        'station-port': { type: 'string' },
        'intake-port': { type: 'string' },
        'free-intake-port': { type: 'boolean' },
        demo: { type: 'boolean' },
        'demo-speed': { type: 'string' },
        'demo-seed': { type: 'string' },
        policy: { type: 'string' },
        'print-token': { type: 'boolean' },
        'ready-file': { type: 'string' },
        'log-file': { type: 'boolean' },
        verbose: { type: 'boolean' },
        check: { type: 'boolean' },
        backup: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return {
      problem: `${error instanceof Error ? error.message.split(/\.\s/)[0]?.replace(/\s+/g, ' ') : 'The arguments were not understood'}. ${usage}`,
    };
  }
  const port = (name: string) => (values[name] === undefined ? null : wholeNumber(values[name], 0, 65_535));
  const stationPort = port('station-port');
  const intakePort = port('intake-port');
  const demoSpeed = values['demo-speed'] === undefined ? 1 : wholeNumber(values['demo-speed'], 1, 1_000);
  const demoSeed = values['demo-seed'] === undefined ? null : wholeNumber(values['demo-seed'], 0, 2 ** 31);
  if (values['ready-file'] === '') return { problem: `--ready-file must name a file. ${usage}` };
  const data = values['data'] ?? (values['check'] === true ? '' : undefined);
  if (typeof data !== 'string' || (data === '' && values['data'] !== undefined))
    return { problem: `--data is missing: name the folder that keeps the clinic's data. ${usage}` };
  if (stationPort === undefined) return { problem: `--station-port must be a number from 0 to 65535; 0 picks a free one. ${usage}` };
  if (intakePort === undefined) return { problem: `--intake-port must be a number from 0 to 65535; 0 picks a free one. ${usage}` };
  if (demoSpeed === undefined) return { problem: `--demo-speed must be a whole number from 1 to 1000. ${usage}` };
  if (demoSeed === undefined) return { problem: `--demo-seed must be a whole number from 0 up. ${usage}` };
  return {
    data,
    stationPort,
    intakePort,
    freeIntakePort: values['free-intake-port'] === true,
    demo: values['demo'] === true,
    demoSpeed,
    demoSeed,
    policy: typeof values['policy'] === 'string' ? values['policy'] : null,
    printToken: values['print-token'] === true,
    readyFile: typeof values['ready-file'] === 'string' ? values['ready-file'] : null,
    logFile: values['log-file'] === true,
    verbose: values['verbose'] === true,
    check: values['check'] === true,
    backup: typeof values['backup'] === 'string' ? values['backup'] : null,
  };
}

export interface DesktopStart {
  /** Absent: the app's own folder for data. */
  readonly data: string | null;
  readonly policy: string | null;
  /** Null: the policy's, else the usual one. */
  readonly intakePort: number | null;
  /** Every log line on standard error, too. */
  readonly verbose: boolean;
}

/** Arguments of the desktop app. Switches of Chromium and unknown words are left alone: a shortcut must never keep the desk from opening. */
export function readDesktopOptions(args: readonly string[]): DesktopStart {
  const argumentOf = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at === -1 ? undefined : args[at + 1];
  };
  return {
    data: argumentOf('data') ?? null,
    policy: argumentOf('policy') ?? null,
    intakePort: wholeNumber(argumentOf('intake-port'), 0, 65_535) ?? null,
    verbose: args.includes('--verbose'),
  };
}

function wholeNumber(text: string | boolean | undefined, least: number, most: number): number | undefined {
  if (typeof text !== 'string' || !/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
