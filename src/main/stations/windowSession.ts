import { z } from 'zod';
import { type Role, type StationId, type TenantId, unstorableAt } from '../../shared/events/index.ts';
import {
  FOLD_VERSION,
  type FromEngine,
  type FromWindow,
  fromWindowSchema,
  isPermitted,
  PROTOCOL_VERSION,
  type Refusal,
  type User,
  type WindowConnection,
} from '../../shared/live/index.ts';
import { createTokenBucket } from '../limits/tokenBucket.ts';
import type { DayFeed, DayUpdate } from './dayFeed.ts';
import { type Audience, fieldsFor } from './fieldsFor.ts';
import { goodbyes, otherVersion, unknownUser } from './goodbyes.ts';
import type { Access } from './stationTokens.ts';
import { createWindowQueue } from './windowQueue.ts';

/** Who is at the other end, as far as the carrier knows. */
export interface Peer {
  accessOf(token: string): Access;
}

/** The app's own window, in the same program: it needs no token. */
export const ownWindow: Peer = { accessOf: () => 'every-role' };

/** Somebody at a window. */
export interface SignedIn {
  readonly user: User;
  readonly stationId: StationId;
  readonly audience: Audience;
}

export interface SessionHost {
  usersFor(access: Access): readonly User[];
  stationIdFor(claimed: StationId | undefined): StationId;
  welcome(signedIn: SignedIn, users: readonly User[]): FromEngine;
  /** Epoch ms UTC. */
  now(): number;
  /** Whether one more window may sign in. */
  hasRoom(): boolean;
  hasPractice(tenantId: TenantId): boolean;
  today(tenantId: TenantId): string;
  feed(tenantId: TenantId, date: string): DayFeed;
  /** Carries out a command; answers once it is durable or refused. */
  command(signedIn: SignedIn, message: Extract<FromWindow, { kind: 'command' }>): Promise<FromEngine>;
  onEnd(): void;
}

/** One window's connection: who it is, what it watches, what was sent ahead of its acknowledgement. */
export interface WindowSession {
  receive(message: unknown): void;
  closed(): void;
  isSignedIn(): boolean;
  /** Once a second: heartbeat, silence, midnight. @param beat made once for all windows of a role. */
  tick(beat: (role: Role) => FromEngine): void;
  /** A fresh snapshot, if it watches this practice. */
  refresh(tenantId: TenantId): void;
  goodbye(words: { readonly code: string; readonly message: string }): void;
}

/** Ticks, not wall time: a clock that is set forward does not make every window look silent. */
const SILENT_TICKS = 5;
const BEHIND_TICKS = 15;
/** A window says hello as soon as it is connected. */
const HELLO_TICKS = 3;
const MAX_COMMANDS_UNDER_WAY = 32;
/** Faster than anybody can click, and than the pretend clinic's people act. */
const COMMANDS = { perMinute: 1_200, burst: 100 };
/** Each brings a whole day. A window that wants more often gets the last that it asked for, a tick later. */
const WATCHES = { perMinute: 120, burst: 20 };
/** Acknowledgements come as often as anything happens; beyond this it is no window. */
const MESSAGES = { perMinute: 60_000, burst: 5_000 };
/** Above this a heartbeat is left out: it would only wait in line. */
const HEARTBEAT_PENDING_BYTES = 256 * 1024;

const refusals = {
  unstorable: {
    code: 'unstorable-text',
    message: 'What was typed holds a character that cannot be stored, so nothing was changed. Type it again without special characters.',
  },
  tooMany: {
    code: 'too-many',
    message: 'This window asks for too much at once, so nothing was changed. Wait a moment, then try again.',
  },
} as const satisfies Record<string, Refusal>;

const anyHello = z.looseObject({ kind: z.literal('hello'), protocolVersion: z.number(), foldVersion: z.number() });

export function openWindowSession(connection: WindowConnection, peer: Peer, host: SessionHost): WindowSession {
  const queue = createWindowQueue(connection);
  let ended = false;
  let signedIn: SignedIn | null = null;
  let watched: { feed: DayFeed; followsToday: boolean; wasToday: boolean; stop: () => void } | null = null;
  let silentTicks = 0;
  let behindTicks = 0;
  let commandsUnderWay = 0;
  let ticksWithoutHello = 0;
  let putOff: Extract<FromWindow, { kind: 'watch' }> | null = null;
  const commands = createTokenBucket(COMMANDS);
  const watches = createTokenBucket(WATCHES);
  const messages = createTokenBucket(MESSAGES);

  function end() {
    if (ended) return;
    ended = true;
    unwatch();
    host.onEnd();
  }

  function goodbye({ code, message }: { code: string; message: string }) {
    if (ended) return;
    connection.send({ kind: 'goodbye', code, message });
    connection.close();
    end();
  }

  function unwatch() {
    watched?.stop();
    watched = null;
    queue.clear();
    behindTicks = 0;
  }

  function receive(raw: unknown) {
    if (ended) return;
    silentTicks = 0;
    const parsed = fromWindowSchema.safeParse(raw);
    // The versions come first: a hello of another version may well have another shape.
    const hello = parsed.success && parsed.data.kind !== 'hello' ? null : anyHello.safeParse(raw);
    if (hello?.success && (hello.data.protocolVersion !== PROTOCOL_VERSION || hello.data.foldVersion !== FOLD_VERSION)) {
      return goodbye(otherVersion(hello.data.protocolVersion));
    }
    if (!parsed.success) return goodbye(goodbyes.badMessage);
    const message = parsed.data;
    if (messages.take(host.now()) > 0) {
      if (message.kind === 'command') refuse(message);
      return goodbye(goodbyes.tooFast);
    }
    if (message.kind !== 'command' && unstorableAt(message)) return goodbye(goodbyes.badMessage);
    if (message.kind === 'hello') return onHello(message);
    if (!signedIn) return goodbye(goodbyes.helloFirst);
    switch (message.kind) {
      case 'watch':
        // Until then it gets no update of a day that it has left.
        if (watches.take(host.now()) === 0) return onWatch(signedIn, message);
        unwatch();
        putOff = message;
        return;
      case 'ack':
        if (queue.acknowledge(message.position)) sendSnapshot();
        return;
      case 'command':
        return onCommand(signedIn, message);
      case 'heartbeat':
        return;
    }
  }

  function onHello(hello: Extract<FromWindow, { kind: 'hello' }>) {
    unwatch();
    putOff = null;
    const wasSignedIn = signedIn !== null;
    signedIn = null;
    if (watches.take(host.now()) > 0) return goodbye(goodbyes.tooFast);
    const access = peer.accessOf(hello.token);
    if (access === 'none') return goodbye(goodbyes.badToken);
    const users = host.usersFor(access);
    const wanted = hello.initials?.toLowerCase();
    const user = wanted === undefined ? users[0] : users.find(({ initials }) => initials.toLowerCase() === wanted);
    if (!user) {
      const exists = host.usersFor('every-role').some(({ initials }) => initials.toLowerCase() === wanted);
      return goodbye(exists ? goodbyes.displayOnly : unknownUser(hello.initials ?? ''));
    }
    if (!wasSignedIn && !host.hasRoom()) return goodbye(goodbyes.tooMany);
    signedIn = { user, stationId: host.stationIdFor(hello.stationId), audience: fieldsFor(user.role) };
    connection.send(host.welcome(signedIn, user.role === 'display' ? [user] : users));
  }

  function onWatch({ user, audience }: SignedIn, { tenantId, date, after, holdsDate }: Extract<FromWindow, { kind: 'watch' }>) {
    unwatch();
    putOff = null;
    if (!isPermitted(user.role, 'day.read')) return goodbye(goodbyes.dayNotAllowed);
    if (!host.hasPractice(tenantId)) return goodbye(goodbyes.noSuchPractice);
    const today = host.today(tenantId);
    const shown = date ?? today;
    const feed = follow(tenantId, shown, date === undefined);
    const missed = after !== undefined && holdsDate === shown ? feed.since(after, audience) : undefined;
    const resumed = missed && queue.offer(missed.position, missed.count, () => missed.message) === 'sent';
    if (!resumed) sendSnapshot();
  }

  function follow(tenantId: TenantId, date: string, followsToday: boolean): DayFeed {
    const feed = host.feed(tenantId, date);
    watched = {
      feed,
      followsToday,
      wasToday: date === host.today(tenantId),
      stop: feed.follow({ updated: deliver, replaced: deliverSnapshot }),
    };
    return feed;
  }

  function deliver(update: DayUpdate) {
    if (ended || !signedIn) return;
    const { audience } = signedIn;
    try {
      offer(update, audience);
    } catch {
      // Without this update the window would be wrong for good; and the other windows must still get theirs.
      goodbye(goodbyes.hostTrouble);
    }
  }

  function offer(update: DayUpdate, audience: Audience) {
    const sent = queue.offer(update.position, update.count, () => update.messageFor(audience));
    // A bulk larger than the window may have outstanding, and nothing outstanding that could bring the acknowledgement.
    if (sent === 'behind' && queue.isClear()) sendSnapshot();
  }

  function deliverSnapshot() {
    try {
      sendSnapshot();
    } catch {
      goodbye(goodbyes.hostTrouble);
    }
  }

  function sendSnapshot() {
    if (ended || !watched || !signedIn) return;
    const { position, message } = watched.feed.snapshot(signedIn.audience, watched.wasToday);
    behindTicks = 0;
    queue.restart(position, message);
  }

  function onCommand(who: SignedIn, message: Extract<FromWindow, { kind: 'command' }>) {
    // Refused, not hung up on: a window that is hung up on sends its command again.
    if (unstorableAt(message)) return refuse(message, refusals.unstorable);
    if (commandsUnderWay >= MAX_COMMANDS_UNDER_WAY || commands.take(host.now()) > 0) return refuse(message);
    commandsUnderWay += 1;
    void host.command(who, message).then((result) => {
      commandsUnderWay -= 1;
      if (!ended) connection.send(result);
    });
  }

  /** Nothing was done: the same command may be sent again as it is. */
  function refuse({ commandId }: Extract<FromWindow, { kind: 'command' }>, refusal: Refusal = refusals.tooMany) {
    connection.send({ kind: 'result', commandId, outcome: 'refused', refusal });
  }

  function tick(beat: (role: Role) => FromEngine) {
    silentTicks += 1;
    if (!signedIn) ticksWithoutHello += 1;
    behindTicks = queue.isBehind() ? behindTicks + 1 : 0;
    if (silentTicks > SILENT_TICKS) {
      connection.close();
      return end();
    }
    if (behindTicks > BEHIND_TICKS) return goodbye(goodbyes.tooSlow);
    if (ticksWithoutHello > HELLO_TICKS) return goodbye(goodbyes.helloLate);
    if (!signedIn) return;
    if (putOff && watches.take(host.now()) === 0) onWatch(signedIn, putOff);
    if (connection.pendingBytes() < HEARTBEAT_PENDING_BYTES) connection.send(beat(signedIn.user.role));
    if (watched) midnight(watched);
  }

  function midnight({ feed, followsToday, wasToday, stop }: NonNullable<typeof watched>) {
    const today = host.today(feed.tenantId);
    const isToday = feed.date === today;
    if (isToday === wasToday) return;
    if (followsToday) {
      stop();
      follow(feed.tenantId, today, true);
    } else if (watched) {
      watched.wasToday = isToday;
    }
    sendSnapshot();
  }

  return {
    receive,
    closed: end,
    isSignedIn: () => signedIn !== null,
    tick,
    refresh(tenantId) {
      if (watched?.feed.tenantId === tenantId) sendSnapshot();
    },
    goodbye,
  };
}
