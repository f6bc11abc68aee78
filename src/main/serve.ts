import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import packageJson from '../../package.json' with { type: 'json' };
import { createEngine, type Engine } from './engine.ts';
import { StorageError } from './event-log/index.ts';
import { IntakeListenerError } from './intake/index.ts';
import { hostLog } from './logging/hostLog.ts';
import { standardError } from './logging/standardError.ts';
import { loadPolicy, policyRefusal, type ResolvedPolicy } from './policy/index.ts';
import { openReadyFile, type ReadyFile, ReadyFileError } from './readyFile.ts';
import { demoPolicy } from './sandbox/pretend-clinic/index.ts';
import { backup, check } from './serveErrands.ts';
import { DEFAULT_INTAKE_PORT, DEFAULT_STATION_PORT, readServeOptions, type ServeOptions } from './serveOptions.ts';
import { StationListenerError } from './stations/index.ts';
import { stopOnSignal } from './stopOnSignal.ts';
import { systemEffects } from './systemEffects.ts';

/**
 * The host without a window (architecture.md): one ready line on standard output, everything else on standard error; exit 2
 * with one sentence for bad arguments, a bad policy, a taken port or data in use.
 */
requireNode24();
// Before anything is opened: whoever ends it while it starts gets the same clean end as later.
const writeLine = standardError();
const stopping = stopOnSignal(say);
const options = readServeOptions(process.argv.slice(2));
const hosted = hostLog({
  write: writeLine,
  isForPeople: !('problem' in options) && (options.logFile || process.stderr.isTTY === true),
  verbose: !('problem' in options) && options.verbose,
});
const effects = systemEffects(hosted.log);
if ('problem' in options) refuse(options.problem);
else if (options.check) process.exitCode = await check(options);
else if (options.backup !== null) process.exitCode = backupHere(options.data, options.backup);
else await serve(options);

/** It holds the thread: a signal ends it at once, and leaves a folder without its last file. */
function backupHere(data: string, to: string): 0 | 2 {
  stopping.letGo();
  return backup(data, to);
}

async function serve(wanted: ServeOptions): Promise<void> {
  const policy = readPolicy(wanted);
  if (!policy) return;
  try {
    const readyFile = wanted.readyFile === null ? null : openReadyFile(wanted.readyFile);
    hosted.keepIn(wanted.data);
    const engine = await start(wanted, policy);
    const close = () => {
      // First of all: from now on it takes nothing new.
      readyFile?.remove();
      return engine.close().then(() => hosted.tell('Frontdesk has stopped. Everything it acknowledged is stored.'));
    };
    // A signal is heard between turns, and a quick start may not have left one.
    await turn();
    if (stopping.closeWhenTold(close) === 'told already') return;
    const ready = {
      ready: true,
      version: packageJson.version,
      station: engine.stationUrl,
      intake: engine.intakeUrl,
      ...((wanted.demo || wanted.printToken) && { token: engine.stationToken }),
      ...(engine.sandboxUrl !== null && { sandbox: engine.sandboxUrl }),
    };
    await keepReadyFile(readyFile, ready, close);
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    hosted.tell(`Its log is ${hosted.path()}; --verbose shows it here.`);
  } catch (error) {
    if ([StorageError, IntakeListenerError, StationListenerError, ReadyFileError].some((known) => error instanceof known))
      refuse(sentenceOf(error));
    else
      refuse(
        `Frontdesk could not start: ${sentenceOf(error)}. Nothing was changed; the folder for the data may not exist or may not be writable.`,
      );
  }
}

/** Whoever waits for the file would wait for ever: without it there is no start. */
async function keepReadyFile(file: ReadyFile | null, ready: object, close: () => Promise<void>): Promise<void> {
  try {
    file?.write(ready);
  } catch (error) {
    await close();
    throw error;
  }
}

function start(wanted: ServeOptions, policy: ResolvedPolicy): Promise<Engine> {
  const engineOptions = {
    dataDirectory: wanted.data,
    policy,
    demo: wanted.demo ? { speed: wanted.demoSpeed, seed: wanted.demoSeed } : null,
    stationPort: wanted.stationPort ?? policy.listeners.station?.port ?? DEFAULT_STATION_PORT,
    rendererDirectory: join(import.meta.dirname, '..', 'renderer'),
    appVersion: packageJson.version,
    effects,
  };
  const intakePort = wanted.intakePort ?? policy.listeners.intake?.port ?? DEFAULT_INTAKE_PORT;
  const starting = createEngine({ ...engineOptions, intakePort });
  if (!wanted.freeIntakePort) return starting;
  return starting.catch((error: unknown) => {
    if (!(error instanceof IntakeListenerError) || error.code !== 'port-taken') throw error;
    process.stderr.write(
      `Port ${intakePort} is taken by another program, so outside programs reach Frontdesk on a free port instead; it is named below.\n`,
    );
    return createEngine({ ...engineOptions, intakePort: 0 });
  });
}

/** The policy of the file; in the demo, without practices of its own, that of the pretend clinic. */
function readPolicy(wanted: ServeOptions): ResolvedPolicy | null {
  const loaded = loadPolicy(wanted.policy, process.env, (path) => readFileSync(path));
  if (loaded.outcome === 'bad') {
    refuse(policyRefusal(wanted.policy ?? '', loaded.problems));
    return null;
  }
  for (const notice of loaded.notices) process.stderr.write(`Policy: ${notice.path} ${notice.message}.\n`);
  if (!wanted.demo || loaded.policy.practices.length > 0) return loaded.policy;
  const { listeners, secretOf, secretAgain } = loaded.policy;
  return { ...demoPolicy(), listeners, secretOf, secretAgain };
}

function refuse(sentence: string): void {
  say(sentence);
  process.exitCode = 2;
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function requireNode24(): void {
  if (Number(process.versions.node.split('.')[0]) >= 24) return;
  refuse(`Frontdesk needs Node 24, and this is Node ${process.versions.node}. Start it with "npm run serve", which brings its own.`);
  process.exit(2);
}
