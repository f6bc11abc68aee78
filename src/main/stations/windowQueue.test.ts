import { describe, expect, test } from 'vitest';
import type { FromEngine } from '../../shared/live/index.ts';
import { createWindowQueue, MAX_PENDING_BYTES } from './windowQueue.ts';

const message: FromEngine = { kind: 'heartbeat', hostTimeMs: 0, position: 0, health: [] };

function aWindow(options: { pendingBytes?: number } = {}) {
  const sent: FromEngine[] = [];
  const queue = createWindowQueue({ send: (one) => sent.push(one), pendingBytes: () => options.pendingBytes ?? 0, close() {} });
  return { sent, queue };
}

describe('what is sent to a window ahead of its acknowledgement', () => {
  test('500 records may be outstanding, the 501st may not', () => {
    const { queue, sent } = aWindow();
    expect(queue.offer(500, 500, () => message)).toBe('sent');
    expect(queue.offer(501, 1, () => message)).toBe('behind');
    expect(sent).toHaveLength(1);
  });

  test('a window that acknowledges as it goes is never behind', () => {
    const { queue } = aWindow();
    for (let position = 1; position <= 2_000; position += 1) {
      expect(queue.offer(position, 1, () => message)).toBe('sent');
      expect(queue.acknowledge(position)).toBe(false);
    }
  });

  test('a window that is behind gets nothing, and asks for its snapshot when everything sent is acknowledged, not before', () => {
    const { queue, sent } = aWindow();
    queue.offer(250, 250, () => message);
    queue.offer(500, 250, () => message);
    queue.offer(501, 1, () => message);
    expect(queue.acknowledge(250)).toBe(false);
    expect(queue.offer(502, 1, () => message)).toBe('behind');
    expect(queue.acknowledge(500)).toBe(true);
    queue.restart(502, message);
    expect(queue.isBehind()).toBe(false);
    expect(queue.offer(503, 1, () => message)).toBe('sent');
    expect(sent).toHaveLength(4);
  });

  test('a carrier with more than 4 MiB waiting makes the window behind whatever was acknowledged', () => {
    const { queue, sent } = aWindow({ pendingBytes: MAX_PENDING_BYTES + 1 });
    expect(queue.offer(1, 1, () => message)).toBe('behind');
    expect(sent).toEqual([]);
  });
});
