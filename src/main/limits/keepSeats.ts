import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Seats {
  /** The connection is no longer one of HTTP, such as a window's: it gives its seat back and is never ended from here. */
  leave(socket: Duplex): void;
  /** Connections that hold a seat now. */
  taken(): number;
}

interface Seat {
  readonly address: string;
  underWay: number;
}

/**
 * Bounds the connections of an HTTP server without shutting its door: when all seats are taken, a newcomer gets that of the
 * connection that has been idle longest, of the address that holds the most. Only where every seat has a request under way does
 * the share of an address count: the newcomer is refused if its own address holds the most, or no address holds more than half;
 * else the longest connected of that address goes. A proxy is one address for everybody, so idle seats go first and a share alone refuses nobody.
 * A connection on which nothing was asked yet is idle. What is ended was not acknowledged, so its sender sends it again.
 */
export function keepSeats(server: Server, seats: number): Seats {
  // Both in order: the longest connected first, and the longest idle first.
  const taken = new Map<Duplex, Seat>();
  const idle = new Set<Duplex>();

  function leave(socket: Duplex) {
    taken.delete(socket);
    idle.delete(socket);
  }

  function makeRoom(newcomer: string): boolean {
    const counts = new Map<string, number>();
    for (const { address } of taken.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    const [greediest = newcomer, most = 0] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
    const isTheirs = (socket: Duplex) => taken.get(socket)?.address === greediest;
    const [longestIdle] = idle;
    const goes =
      [...idle].find(isTheirs) ??
      longestIdle ??
      (greediest !== newcomer && most > seats / 2 ? [...taken.keys()].find(isTheirs) : undefined);
    if (!goes) return false;
    leave(goes);
    goes.destroy();
    return true;
  }

  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (taken.size >= seats && !makeRoom(address)) {
      socket.destroy();
      return;
    }
    taken.set(socket, { address, underWay: 0 });
    idle.add(socket);
    socket.once('close', () => leave(socket));
  });
  server.on('request', ({ socket }, response) => {
    const seat = taken.get(socket);
    if (!seat) return;
    seat.underWay += 1;
    idle.delete(socket);
    response.once('close', () => {
      seat.underWay -= 1;
      if (seat.underWay === 0 && taken.get(socket) === seat) idle.add(socket);
    });
  });

  return { leave, taken: () => taken.size };
}
