import { type FromEngine, MAX_UNACKNOWLEDGED, type WindowConnection } from '../../shared/live/index.ts';

/** What was sent to one window ahead of its acknowledgement, in bounded memory (architecture.md, 12). */
export interface WindowQueue {
  /** @returns `sent`, or `behind`: the window gets nothing more until it has acknowledged what it has, and then a fresh snapshot. */
  offer(position: number, count: number, message: () => FromEngine): 'sent' | 'behind';
  /** Sends a snapshot, which replaces whatever was outstanding. */
  restart(position: number, message: FromEngine): void;
  /** @returns true when the window has caught up with everything sent to it after having been behind. */
  acknowledge(position: number): boolean;
  isBehind(): boolean;
  /** Nothing outstanding. */
  isClear(): boolean;
  clear(): void;
}

/** Bytes that may wait in a carrier before a window counts as behind. */
export const MAX_PENDING_BYTES = 4 * 1024 * 1024;

export function createWindowQueue(connection: WindowConnection): WindowQueue {
  let outstanding: { position: number; count: number }[] = [];
  let records = 0;
  let behind = false;

  function clear() {
    outstanding = [];
    records = 0;
    behind = false;
  }

  return {
    offer(position, count, message) {
      if (!behind && (records + count > MAX_UNACKNOWLEDGED || connection.pendingBytes() > MAX_PENDING_BYTES)) behind = true;
      if (behind) return 'behind';
      outstanding.push({ position, count });
      records += count;
      connection.send(message());
      return 'sent';
    },
    restart(position, message) {
      clear();
      outstanding.push({ position, count: 1 });
      records = 1;
      connection.send(message);
    },
    acknowledge(position) {
      while (outstanding[0] && outstanding[0].position <= position) records -= outstanding.shift()?.count ?? 0;
      return behind && outstanding.length === 0;
    },
    isBehind: () => behind,
    isClear: () => outstanding.length === 0,
    clear,
  };
}
