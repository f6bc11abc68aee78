// First: zod reads this setting when a schema is made.
import './jitless.ts';
import { v7 as uuidv7 } from 'uuid';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Command } from '../../shared/clinic-day/index.ts';
import { commandIdSchema, stationIdSchema, tenantIdSchema } from '../../shared/events/index.ts';
import {
  FOLD_VERSION,
  type FromEngine,
  fromEngineSchema,
  type LiveTransport,
  type OpenLiveTransport,
  PROTOCOL_VERSION,
  SILENCE_MS,
} from '../../shared/live/index.ts';
import { browserTimer, nextAnimationFrame } from './browserTime.ts';
import { createDayFeed, GLOW_MS } from './dayFeed.ts';
import { createFoldRhythm } from './foldRhythm.ts';
import { createHostClock } from './hostClock.ts';
import type { CommandOutcome, ConnectionState, LiveState } from './liveState.ts';
import { type CommandMessage, createPendingCommands } from './pendingCommands.ts';
import { reconnectDelayMs } from './reconnectDelay.ts';

/** Nothing heard for this long is called offline. */
export const OFFLINE_AFTER_MS = 30_000;
const CHECK_EVERY_MS = 1_000;
/** Goodbyes after which a window connects again by itself; after any other somebody has to do something. */
const comesBack: ReadonlySet<string> = new Set(['too-slow', 'too-many', 'closing', 'host-trouble']);

export interface LiveClientOptions {
  readonly open: OpenLiveTransport;
  readonly token: string;
  readonly initials?: string;
  /** A clock that only goes forward, in ms; default: the page's. Not the wall clock. */
  readonly nowMs?: () => number;
  readonly setTimer?: (work: () => void, delayMs: number) => () => void;
  /** Runs work before the next paint. */
  readonly nextFrame?: (work: () => void) => () => void;
  /** 0 to 1, for the jitter between tries. */
  readonly random?: () => number;
}

export interface LiveClient {
  readonly store: StoreApi<LiveState>;
  /** The host's wall clock, epoch ms: the time on screen. */
  hostNow(): number;
  /**
   * Sends a command about the watched day. Refused at once (`unsent`) while not live. Lost in a disconnect, it stays in `pending` and
   * is sent again with the same commandId after the reconnect, so that it is carried out once.
   */
  send(command: Command): Promise<CommandOutcome>;
  /** @param date practice date; absent: today, moving on at midnight. */
  watch(tenantId: string, date?: string): void;
  /** Starts a new session as another user; the day is emptied first, since roles see different things. */
  signIn(initials: string): void;
  /** Tries again now instead of after the back-off. */
  reconnectNow(): void;
  close(): void;
}

interface Attempt {
  transport: LiveTransport | null;
  over: boolean;
  /** Monotonic ms of the last word on this connection, or of its start. */
  heardAtMs: number;
  welcomed: boolean;
}

/** The window's side of the live protocol (architecture.md, 12; board.md, Trust): one store that always tells the truth about itself. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const monotonicMs = options.nowMs ?? (() => performance.timeOrigin + performance.now());
  const setTimer = options.setTimer ?? browserTimer;
  const nextFrame = options.nextFrame ?? nextAnimationFrame;
  const random = options.random ?? Math.random;
  const clock = createHostClock(monotonicMs);
  const feed = createDayFeed();
  const rhythm = createFoldRhythm(fold, nextFrame);
  const pending = createPendingCommands(() => store.setState({ pending: pending.list() }));

  let initials = options.initials;
  let stationId: string | undefined;
  let watching: { tenantId: string; date: string | undefined } | null = null;
  let attempt: Attempt | null = null;
  let failedTries = 0;
  let lastHeardAtMs = monotonicMs();
  let everHeard = false;
  let cancelRetry = () => {};
  let cancelFade: (() => void) | null = null;
  let cancelCheck = () => {};

  const store = createStore<LiveState>(() => ({
    connection: { state: 'connecting', sinceMs: clock.now(), lastHeardMs: null, goodbye: null },
    welcome: null,
    practice: null,
    day: null,
    isToday: false,
    position: 0,
    health: [],
    recentlyChanged: new Map(),
    changed: null,
    pending: [],
  }));

  const lastHeardMs = () => (everHeard ? clock.now() - (monotonicMs() - lastHeardAtMs) : null);

  function showConnection(state: ConnectionState, goodbye: LiveState['connection']['goodbye'] = null) {
    const { connection } = store.getState();
    if (connection.state === 'ended' && state !== 'connecting') return;
    const heard = lastHeardMs();
    const lost = state === 'reconnecting' || state === 'offline';
    const sinceMs = state === connection.state ? connection.sinceMs : lost && heard !== null ? heard : clock.now();
    store.setState({ connection: { state, sinceMs, lastHeardMs: heard, goodbye } });
  }

  function connect() {
    cancelRetry();
    const current: Attempt = { transport: null, over: false, heardAtMs: monotonicMs(), welcomed: false };
    attempt = current;
    try {
      current.transport = options.open({
        onOpen() {
          if (current.over) return;
          current.transport?.send({
            kind: 'hello',
            protocolVersion: PROTOCOL_VERSION,
            foldVersion: FOLD_VERSION,
            token: options.token,
            ...(initials !== undefined && { initials }),
            ...(stationId !== undefined && { stationId: stationIdSchema.parse(stationId) }),
          });
        },
        onMessage: (message) => current.over || receive(current, message),
        onClose: () => lose(current),
      });
    } catch {
      lose(current);
    }
  }

  /** Ends one connection and plans the next try. What had arrived is folded first: it is true, and the resume starts after it. */
  function lose(lost: Attempt) {
    if (lost.over) return;
    hangUp(lost);
    fold();
    const { state } = store.getState().connection;
    if (state === 'ended') return;
    showConnection(state === 'live' ? 'reconnecting' : state);
    failedTries += 1;
    cancelRetry = setTimer(connect, reconnectDelayMs(failedTries, random()));
  }

  function hangUp(ending: Attempt) {
    ending.over = true;
    if (attempt === ending) attempt = null;
    ending.transport?.close();
  }

  function end(goodbye: { code: string; message: string } | null, unsentReason: string) {
    showConnection('ended', goodbye);
    cancelRetry();
    cancelCheck();
    if (attempt) hangUp(attempt);
    pending.giveUp(unsentReason);
  }

  function receive(current: Attempt, raw: unknown) {
    const parsed = fromEngineSchema.safeParse(raw);
    // Versions agree, so this is damage on the way; a new connection brings a fresh snapshot.
    if (!parsed.success) return lose(current);
    current.heardAtMs = monotonicMs();
    lastHeardAtMs = current.heardAtMs;
    everHeard = true;
    const message = parsed.data;
    if ('hostTimeMs' in message) clock.hear(message.hostTimeMs);
    guarded(() => handle(current, message));
  }

  /** A day that cannot be folded must not look alive. @returns false when it failed. */
  function guarded(work: () => void): boolean {
    try {
      work();
      return true;
    } catch {
      end(
        { code: 'window-failed', message: 'This window could not follow the day any further. Reload it to go on.' },
        'This window stopped before the host answered. Reload it and look whether the change is there.',
      );
      return false;
    }
  }

  function handle(current: Attempt, message: FromEngine) {
    // Over a MessagePort the rest of an earlier session may still be on its way.
    if (!current.welcomed && message.kind !== 'welcome' && message.kind !== 'goodbye') return;
    switch (message.kind) {
      case 'welcome':
        return onWelcome(current, message);
      case 'goodbye':
        if (comesBack.has(message.code)) return lose(current);
        return end({ code: message.code, message: message.message }, `${message.message} The change may not have been made.`);
      case 'snapshot':
        // An answer to an earlier watch: another one is on its way.
        if (message.tenantId !== watching?.tenantId || (watching.date !== undefined && watching.date !== message.date)) return;
        feed.replace(message);
        store.setState({
          day: feed.day(),
          isToday: message.isToday,
          position: feed.position(),
          recentlyChanged: feed.glowing(),
          changed: null,
        });
        current.transport?.send({ kind: 'ack', position: message.position });
        return becomeLive();
      case 'events':
        if (feed.gather(message.records, message.position)) fold();
        else rhythm.came();
        return becomeLive();
      case 'result': {
        // The change is on the board before its result is told: the events of a command precede its result.
        fold();
        const { commandId } = message;
        if (message.outcome === 'accepted') pending.settle(commandId, { outcome: 'accepted', commandId, position: message.position });
        else pending.settle(commandId, { outcome: 'refused', refusal: message.refusal });
        return;
      }
      case 'heartbeat':
        // Answered rather than timed: a hidden window's timers are slowed, its messages are not.
        current.transport?.send({ kind: 'heartbeat' });
        store.setState({ health: message.health });
        return showConnection(store.getState().connection.state);
    }
  }

  function onWelcome(current: Attempt, welcome: Extract<FromEngine, { kind: 'welcome' }>) {
    const before = store.getState().welcome;
    const sameRole = before?.user.role === welcome.user.role;
    current.welcomed = true;
    stationId = welcome.stationId;
    store.setState({ welcome });
    // The day of an earlier run stays on screen, grey, until its successor comes; what another role saw does not.
    if (!sameRole) store.setState({ day: null, position: 0, recentlyChanged: new Map() });
    if (!sameRole || before?.engineRun !== welcome.engineRun) feed.clear();
    const first = welcome.practices[0];
    if (!watching && first) watching = { tenantId: first.tenantId, date: undefined };
    if (!watching) return becomeLive();
    sendWatch();
    for (const message of pending.messages()) current.transport?.send(message);
  }

  function sendWatch() {
    if (!watching) return;
    const { welcome } = store.getState();
    const practice = welcome?.practices.find(({ tenantId }) => tenantId === watching?.tenantId) ?? null;
    store.setState({ practice });
    if (!attempt?.welcomed) return;
    const day = feed.day();
    const { tenantId, date } = watching;
    const holds = day !== null && day.setup.tenantId === tenantId && (date === undefined || day.date === date);
    attempt.transport?.send({
      kind: 'watch',
      tenantId: tenantIdSchema.parse(tenantId),
      ...(date !== undefined && { date }),
      ...(holds && { after: feed.position(), holdsDate: day.date }),
    });
  }

  function becomeLive() {
    failedTries = 0;
    if (store.getState().connection.state !== 'live') showConnection('live');
  }

  function fold() {
    let folded = false;
    const held = guarded(() => {
      folded = feed.fold(clock.now());
    });
    if (!held || !folded) return;
    store.setState({ day: feed.day(), position: feed.position(), recentlyChanged: feed.glowing(), changed: feed.changed() });
    attempt?.transport?.send({ kind: 'ack', position: feed.position() });
    if (feed.glowing().size > 0) cancelFade ??= setTimer(fade, GLOW_MS);
  }

  function fade() {
    cancelFade = null;
    if (feed.fade(clock.now())) store.setState({ recentlyChanged: feed.glowing() });
    if (feed.glowing().size > 0) cancelFade = setTimer(fade, GLOW_MS / 4);
  }

  function check() {
    cancelCheck = setTimer(check, CHECK_EVERY_MS);
    const nowMs = monotonicMs();
    if (attempt && nowMs - attempt.heardAtMs > SILENCE_MS) lose(attempt);
    const { state } = store.getState().connection;
    if (state !== 'live' && nowMs - lastHeardAtMs > OFFLINE_AFTER_MS) showConnection('offline');
  }

  function restart(state: ConnectionState) {
    const ended = store.getState().connection.state === 'ended';
    if (attempt) hangUp(attempt);
    failedTries = 0;
    if (ended) {
      lastHeardAtMs = monotonicMs();
      cancelCheck = setTimer(check, CHECK_EVERY_MS);
    }
    showConnection(state);
    connect();
  }

  cancelCheck = setTimer(check, CHECK_EVERY_MS);
  connect();

  return {
    store,
    hostNow: clock.now,
    send(command) {
      const { connection, day } = store.getState();
      const transport = attempt?.transport;
      if (connection.state !== 'live' || !day || !transport) {
        return Promise.resolve({
          outcome: 'unsent',
          reason: 'There is no connection to the host right now, so nothing was changed. Try again once the board says Live.',
        });
      }
      const message: CommandMessage = {
        kind: 'command',
        commandId: commandIdSchema.parse(uuidv7()),
        tenantId: day.setup.tenantId,
        date: day.date,
        seenPosition: store.getState().position,
        command,
      };
      const outcome = pending.add(message, clock.now());
      transport.send(message);
      return outcome;
    },
    watch(tenantId, date) {
      if (watching?.tenantId === tenantId && watching.date === date) return;
      watching = { tenantId, date };
      fold();
      sendWatch();
    },
    signIn(newInitials) {
      initials = newInitials;
      feed.clear();
      pending.giveUp('Somebody else signed in before the host answered. Look whether the change is there.');
      store.setState({ welcome: null, day: null, position: 0, health: [], recentlyChanged: new Map() });
      restart('connecting');
    },
    reconnectNow() {
      const { state } = store.getState().connection;
      if (state !== 'live') restart(state === 'ended' ? 'connecting' : state);
    },
    close() {
      rhythm.stop();
      cancelFade?.();
      end(null, 'This window was closed before the host answered.');
    },
  };
}
