import { readFileSync, statSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import type { Effects } from '../effects.ts';
import { createEngine, type EngineOptions } from '../engine.ts';
import { StorageError } from '../event-log/index.ts';
import { IntakeListenerError } from '../intake/index.ts';
import { loadPolicy, policyRefusal, type ResolvedPolicy } from '../policy/index.ts';
import { demoPolicy } from '../sandbox/pretend-clinic/index.ts';
import { DEFAULT_INTAKE_PORT, DEFAULT_STATION_PORT, type DesktopStart } from '../serveOptions.ts';
import { StationListenerError } from '../stations/index.ts';
import type { Surroundings } from './prepareApp.ts';
import type { StartedEngine } from './startDesktop.ts';

export interface PracticeOptions {
  readonly wanted: DesktopStart;
  readonly surroundings: Surroundings;
  readonly rendererDirectory: string;
  readonly appVersion: string;
  readonly effects: Effects;
  /** Told which data folder it became, before anything is opened there. */
  readonly logTo: (dataDirectory: string) => void;
}

/** A policy that cannot be followed; the message is for people. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/**
 * The engine of this PC: the practices of the policy, or the pretend clinic where none is linked.
 * @param dataHome the app's own folder, for the demo and where the system has no better place.
 * @throws PolicyError, StorageError, IntakeListenerError, StationListenerError: each message is for people.
 */
export async function startPractice(options: PracticeOptions, dataHome: string): Promise<StartedEngine> {
  const { wanted, surroundings, effects } = options;
  const policy = readPolicy(wanted.policy ?? policyFor(machinePolicyPath(surroundings), surroundings.platform), surroundings);
  const isDemo = policy.practices.length === 0;
  const engineOptions: EngineOptions = {
    dataDirectory: wanted.data ?? (isDemo ? join(dataHome, 'demo') : practiceFolder(surroundings, dataHome)),
    policy: isDemo ? { ...policy, ...demoPolicy() } : policy,
    demo: isDemo ? { speed: 1, seed: null } : null,
    // The window speaks over a MessagePort: a station door opens where the policy has one, and for the pretend clinic's staff.
    stationPort: isDemo ? 0 : policy.listeners.station ? (policy.listeners.station.port ?? DEFAULT_STATION_PORT) : null,
    intakePort: wanted.intakePort ?? policy.listeners.intake?.port ?? DEFAULT_INTAKE_PORT,
    rendererDirectory: options.rendererDirectory,
    appVersion: options.appVersion,
    effects,
  };
  options.logTo(engineOptions.dataDirectory);
  try {
    return { engine: await createEngine(engineOptions), isDemo, notices: [] };
  } catch (error) {
    if (!(error instanceof IntakeListenerError) || error.code !== 'port-taken') throw error;
    // The desk must open: people can work while the programs that send wait, and most of those try again.
    const engine = await createEngine({ ...engineOptions, intakePort: 0 });
    const notice = `Port ${engineOptions.intakePort} is taken by another program, so programs that send to Frontdesk do not reach it. The board works. Close the other program and start Frontdesk again, or have IT choose another port in the policy.`;
    return { engine, isDemo, notices: isDemo ? [] : [notice] };
  }
}

/** The sentence for people about why the engine did not start. */
export function explainFailure(error: unknown): string {
  if (error instanceof PolicyError || error instanceof StorageError) return error.message;
  if (error instanceof IntakeListenerError || error instanceof StationListenerError) return error.message;
  const what = error instanceof Error ? error.message : String(error);
  return `Frontdesk met something it did not expect (${what}), so it was not started and nothing was changed. Restart the PC; if it happens again, show this message to whoever looks after it.`;
}

/** @param path where IT puts the policy of a machine (docs/desktop.md). @returns it; null when there is none. @throws PolicyError when ordinary users can write it. */
export function policyFor(path: string, platform: NodeJS.Platform): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return null;
  // Windows keeps rights in lists that are not in the mode.
  if (platform !== 'win32' && (found.mode & 0o022) !== 0) {
    throw new PolicyError(
      `The policy file ${path} can be changed by ordinary users, so it was not followed and Frontdesk was not started. Let only administrators write it (chmod 644, owned by root), then start Frontdesk again.`,
    );
  }
  return path;
}

export function machinePolicyPath({ platform, env }: Surroundings): string {
  if (platform === 'win32') return win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'Frontdesk', 'policy.json');
  return platform === 'darwin' ? '/Library/Application Support/Frontdesk/policy.json' : posix.join('/etc', 'frontdesk', 'policy.json');
}

/** On Windows one folder for every user of the PC, not in anybody's profile (desktop.md, For IT). */
function practiceFolder({ platform, env }: Surroundings, dataHome: string): string {
  return platform === 'win32' ? win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'Frontdesk', 'data') : join(dataHome, 'data');
}

function readPolicy(path: string | null, { env }: Surroundings): ResolvedPolicy {
  const loaded = loadPolicy(path, env, (file) => readFileSync(file));
  if (loaded.outcome === 'bad') throw new PolicyError(policyRefusal(path ?? '', loaded.problems));
  return loaded.policy;
}
