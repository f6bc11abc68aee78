import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillLog, openBenchLog } from './benchLog.ts';
import type { Settings } from './settings.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Data folders with so many events of the bench's practice, made on first use and shared by the benches of a run. */
export interface LargeLogs extends Disposable {
  /** @returns the data folder. Benches leave its events as they found them. */
  directory(events: number): Promise<string>;
}

export function largeLogs(settings: Settings): LargeLogs {
  const folder = settings.logs === null ? temporaryFolder() : null;
  const base = folder?.path ?? settings.logs ?? '';
  return {
    async directory(events) {
      const directory = join(base, `log-${events}`);
      if (existsSync(join(directory, 'whole'))) return join(directory, 'data');
      process.stderr.write(`making a log of ${events} events…\n`);
      const startedAt = performance.now();
      const log = openBenchLog(join(directory, 'data'));
      const count = fillLog(log, events);
      await log.close();
      writeFileSync(join(directory, 'whole'), String(count));
      process.stderr.write(`made ${count} events through record() in ${Math.round((performance.now() - startedAt) / 1_000)} s\n`);
      return join(directory, 'data');
    },
    [Symbol.dispose]: () => folder?.[Symbol.dispose](),
  };
}
