import { writeFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into `serve` before anything else (`node --import`): from its ready line until it is told to end it keeps how long each turn of
 * the main thread took, and writes that to the file BENCH_TURNS names when it exits. A turn that was short on CPU lost its time to
 * the disk or to another process; so both are kept for the longest.
 */
const EVERY_MS = 5;
const KEPT = 10;

const file = process.env['BENCH_TURNS'];
if (isMainThread && file) watch(file);

function watch(file) {
  const turns = createHistogram();
  const longest = [];
  let timer = null;
  let readyAt = 0;
  let lastAt = 0;
  let lastCpu = null;

  function look() {
    const now = performance.now();
    const cpu = process.threadCpuUsage(lastCpu);
    const tookMs = Math.max(0, now - lastAt - EVERY_MS);
    turns.record(Math.max(1, Math.round(tookMs * 1_000)));
    if (longest.length < KEPT || tookMs > longest.at(-1).tookMs) {
      longest.push({ tookMs, cpuMs: (cpu.user + cpu.system) / 1_000, atMs: lastAt - readyAt });
      longest.sort((a, b) => b.tookMs - a.tookMs);
      longest.length = Math.min(longest.length, KEPT);
    }
    lastCpu = process.threadCpuUsage();
    lastAt = performance.now();
  }

  function start() {
    readyAt = performance.now();
    lastAt = readyAt;
    lastCpu = process.threadCpuUsage();
    timer = setInterval(look, EVERY_MS);
    timer.unref();
  }

  const { write } = process.stdout;
  process.stdout.write = (...args) => {
    process.stdout.write = write;
    const written = write.apply(process.stdout, args);
    start();
    return written;
  };
  // What closing takes is no turn that anybody waits for.
  process.once('SIGTERM', () => clearInterval(timer));
  process.once('exit', () => {
    const microseconds = { max: turns.max, p99: turns.percentile(99), p999: turns.percentile(99.9), count: turns.count };
    writeFileSync(file, JSON.stringify({ ...microseconds, longest }));
  });
}
