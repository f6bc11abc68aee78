import { connect, type Socket } from 'node:net';
import { percentile } from './statistics.ts';

/**
 * The load generator where wrk is not to be had: the same messages over kept-open connections.
 * Arguments: url, connections, seconds; BENCH_RUN, BENCH_TOKEN and BENCH_DAY as for post.lua. Prints one JSON line.
 */
const [target = '', connections = '16', seconds = '4'] = process.argv.slice(2);
const url = new URL(target);
const run = process.env['BENCH_RUN'] ?? '';
const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\nauthorization: Bearer ${process.env['BENCH_TOKEN'] ?? ''}\r\n`;
const daySpan = process.env['BENCH_DAY'] === 'today' ? 1 : 14;
const endsAt = performance.now() + Number(seconds) * 1_000;
const durationsMs: number[] = [];
let count = 0;
let failed = 0;

function message(): string {
  count += 1;
  const at = new Date(Date.now() + (count % daySpan) * 86_400_000).toISOString();
  const body = `{"event_type":"appointment.scheduled","appointment_id":"appt-${run}-0-${count}","patient_id":"pat-${count % 2000}","timestamp":"${at}","notes":"Comes with a walking frame, please keep the ground-floor chair."}`;
  return `${head}content-length: ${body.length}\r\n\r\n${body}`;
}

function converse(): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(url.port), url.hostname);
    let received = '';
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(message());
    };
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', () => {
      failed += 1;
    });
    socket.on('close', () => resolve());
    socket.on('data', (text: string) => {
      received += text;
      const bodyAt = received.indexOf('\r\n\r\n') + 4;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? Number.POSITIVE_INFINITY);
      if (bodyAt < 4 || received.length < bodyAt + length) return;
      durationsMs.push(performance.now() - sentAt);
      if (!received.startsWith('HTTP/1.1 2')) failed += 1;
      received = '';
      if (performance.now() < endsAt) send();
      else socket.end();
    });
  });
}

const startedAt = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, converse));
const result = {
  requests: durationsMs.length,
  seconds: (performance.now() - startedAt) / 1_000,
  failed,
  p50Ms: percentile(durationsMs, 0.5),
  p99Ms: percentile(durationsMs, 0.99),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
