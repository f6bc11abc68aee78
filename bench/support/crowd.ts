import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Serve } from './serve.ts';
import { openStation } from './station.ts';

/** Many stations in a process of their own, so that their work is not done where the clock is read. */
export function openCrowd(serve: Serve, tenantId: string, count: number): Promise<{ close(): Promise<number> }> {
  const child = fork(join(import.meta.dirname, 'crowd.ts'), [JSON.stringify(serve), tenantId, String(count)]);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error('The stations ended before they were connected.')));
    child.once('message', () =>
      resolve({
        close: () =>
          new Promise((closed) => {
            child.once('message', (received) => closed(Number(received)));
            child.send('close');
          }),
      }),
    );
  });
}

const [serveText, tenantId, count] = process.argv.slice(2);
if (process.send && process.argv[1] === import.meta.filename && serveText !== undefined && tenantId !== undefined) {
  const serve: Serve = JSON.parse(serveText);
  const stations = await Promise.all(Array.from({ length: Number(count) }, () => openStation(serve, tenantId)));
  process.send('connected');
  process.once('message', () => {
    const fewest = Math.min(...stations.map((station) => station.received()));
    for (const station of stations) station.close();
    process.send?.(fewest, () => process.exit(0));
  });
}
