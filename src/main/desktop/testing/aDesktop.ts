import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Effects } from '../../effects.ts';
import type { Engine } from '../../engine.ts';
import { type StartedEngine, startDesktop } from '../startDesktop.ts';
import { explainFailure, startPractice } from '../startPractice.ts';
import { anElectron, type ElectronOptions } from './anElectron.ts';

export interface DesktopScene extends Partial<Omit<ElectronOptions, 'userData'>> {
  /** Absent: one practice without staff or sources; null: none, so the demo. */
  readonly policy?: object | null;
  /** Absent: a free one. */
  readonly intakePort?: number;
  readonly platform?: NodeJS.Platform;
  readonly env?: Readonly<Record<string, string>>;
  /** Content of the settings file before the start. */
  readonly settings?: string;
}

export const onePractice = { practices: [{ tenantId: 'clinic-abc', name: 'Harbour Street Dental', timezone: 'Australia/Perth' }] };

/**
 * The whole desktop app over the double: the real shell, a real engine with a real log in a folder of its own. The shell's
 * timers come when the test says so; the engine keeps real time.
 */
export function aDesktop(scene: DesktopScene = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-desktop-'));
  const userData = join(folder, 'user-data');
  const renderer = join(folder, 'renderer');
  mkdirSync(userData);
  mkdirSync(renderer);
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Frontdesk</title>');
  if (scene.settings !== undefined) writeFileSync(join(userData, 'desktop.json'), scene.settings);
  const policyFile = join(folder, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(scene.policy === undefined ? onePractice : (scene.policy ?? {})));

  const electron = anElectron({ preload: '', ...scene, userData });
  const surroundings = { platform: scene.platform ?? 'linux', env: { LOCALAPPDATA: join(folder, 'local'), ...scene.env } };
  const ticks = new Set<() => void>();
  const effects: Effects = {
    now: Date.now,
    newId: () => uuidv7(),
    setTimer(work, delayMs) {
      const timer = setTimeout(work, delayMs);
      return () => clearTimeout(timer);
    },
    fetch: globalThis.fetch,
    log: () => {},
  };
  let engine: Engine | null = null;

  async function start(startEngine: () => Promise<StartedEngine> = startReal): Promise<void> {
    let shell: Promise<void> = Promise.resolve();
    await electron.launch(() => {
      shell = startDesktop({
        electron: electron.parts,
        surroundings,
        setTimer(work) {
          ticks.add(work);
          return () => void ticks.delete(work);
        },
        rendererDirectory: renderer,
        preloadDirectory: folder,
        resourcesDirectory: folder,
        startEngine,
        explain: explainFailure,
      });
    });
    await shell;
  }

  async function startReal(): Promise<StartedEngine> {
    const wanted = { data: join(folder, 'data'), policy: policyFile, intakePort: scene.intakePort ?? 0, verbose: false };
    const started = await startPractice(
      { wanted, surroundings, rendererDirectory: renderer, appVersion: '0.1.0', effects, logTo: () => undefined },
      userData,
    );
    engine = started.engine;
    return started;
  }

  return {
    electron,
    start,
    startReal,
    userData,
    folder,
    dataFolder: join(folder, 'data'),
    engine: () => {
      if (!engine) throw new Error('The engine has not started');
      return engine;
    },
    /** Everything of the shell that waits for a timer is done once. */
    tick() {
      const due = [...ticks];
      ticks.clear();
      for (const work of due) work();
    },
    /** Quits as a person would and waits for the end. @returns the exit code. */
    async end(): Promise<number> {
      electron.parts.app.quit();
      const code = await electron.ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

export type Desktop = ReturnType<typeof aDesktop>;
