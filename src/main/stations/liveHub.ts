import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import type { Role, StationId, TenantId } from '../../shared/events/index.ts';
import { stationIdSchema } from '../../shared/events/index.ts';
import {
  FOLD_VERSION,
  type FromEngine,
  HEARTBEAT_MS,
  type Health,
  isPermitted,
  PROTOCOL_VERSION,
  permissionsOf,
  type User,
  type WindowConnection,
} from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/contract.ts';
import { createDayFeeds } from './dayFeeds.ts';
import { goodbyes } from './goodbyes.ts';
import { runCommand, type TellOfCommand } from './runCommand.ts';
import { openWindowSession, type Peer, type WindowSession } from './windowSession.ts';

export interface LiveHubOptions {
  readonly eventLog: EventLog;
  readonly practices: readonly PracticeSetup[];
  /** Who may sign in; empty: one front-desk user, so that a fresh installation can be used. */
  readonly users: readonly User[];
  readonly effects: Effects;
  readonly appVersion: string;
  readonly demo: boolean;
  /** The engine's health now, in words of the desk. */
  readonly health: () => readonly Health[];
  /** What others outside must hear of a command; nobody when left out. */
  readonly tellOfCommand?: TellOfCommand;
}

/** Every window that is connected, whatever carries it: sessions, roles, the live feed and commands (architecture.md, 11 and 12). */
export interface LiveHub {
  /** A window has connected. Its messages go to `receive` as they come, unparsed; `closed` when the carrier ended. */
  connect(connection: WindowConnection, peer: Peer): { receive(message: unknown): void; closed(): void };
  readonly users: readonly User[];
  /** Fresh snapshots for every window of a practice, and nothing resumed from before: after an erasure. */
  refresh(tenantId: TenantId): void;
  windowCount(): number;
  /** Says goodbye to every window; they connect again by themselves when the engine is back. */
  close(): void;
}

const STATION_IDS_REMEMBERED = 10_000;
const MAX_SIGNED_IN = 200;
/** Connections that have not said who they are; beyond it the one that has kept silent longest goes. */
const MAX_SILENT = 50;
const defaultUser: User = { initials: 'FD', name: null, role: 'front-desk' };
const defaultDisplay: User = { initials: 'TV', name: null, role: 'display' };

export function createLiveHub(options: LiveHubOptions): LiveHub {
  const { eventLog, practices, effects } = options;
  const users = options.users.length > 0 ? options.users : [defaultUser];
  const displays = users.filter(({ role }) => role === 'display');
  const feeds = createDayFeeds({ eventLog, effects });
  // In order of their connecting.
  const sessions = new Set<WindowSession>();
  const stationIds = new Set<StationId>();
  let engineRun = effects.newId();
  let cancelTick = effects.setTimer(tick, HEARTBEAT_MS);

  function tick() {
    cancelTick = effects.setTimer(tick, HEARTBEAT_MS);
    const beat: FromEngine = { kind: 'heartbeat', hostTimeMs: effects.now(), position: eventLog.head(), health: [] };
    const beatWithHealth: FromEngine = { ...beat, health: [...options.health()] };
    const beatFor = (role: Role) => (isPermitted(role, 'engine.health') ? beatWithHealth : beat);
    for (const session of [...sessions]) guarded(session, () => session.tick(beatFor));
    feeds.prune();
  }

  /** Trouble with one window's day (storage that cannot be read) ends that connection, never the engine. */
  function guarded(session: WindowSession, work: () => void) {
    try {
      work();
    } catch (error) {
      effects.log('error', 'window failed', { error: error instanceof Error ? error.name : 'unknown' });
      session.goodbye(goodbyes.hostTrouble);
    }
  }

  function connect(connection: WindowConnection, peer: Peer) {
    const session = openWindowSession(connection, peer, {
      usersFor(access) {
        if (access === 'none') return [];
        if (access === 'every-role') return users;
        return displays.length > 0 ? displays : [defaultDisplay];
      },
      stationIdFor(claimed) {
        if (claimed !== undefined && stationIds.has(claimed)) return claimed;
        const stationId = stationIdSchema.parse(`station-${effects.newId()}`);
        stationIds.add(stationId);
        const oldest = stationIds.values().next().value;
        if (stationIds.size > STATION_IDS_REMEMBERED && oldest !== undefined) stationIds.delete(oldest);
        return stationId;
      },
      welcome: ({ user, stationId }, visibleUsers) => ({
        kind: 'welcome',
        protocolVersion: PROTOCOL_VERSION,
        foldVersion: FOLD_VERSION,
        appVersion: options.appVersion,
        hostTimeMs: effects.now(),
        stationId,
        user,
        permissions: [...permissionsOf[user.role]],
        users: [...visibleUsers],
        practices: practices.map(({ tenantId, name, timezone }) => ({ tenantId, name, timezone })),
        demo: options.demo,
        engineRun,
      }),
      now: effects.now,
      hasRoom: () => [...sessions].filter((one) => one.isSignedIn()).length < MAX_SIGNED_IN,
      hasPractice: (tenantId) => practices.some((practice) => practice.tenantId === tenantId),
      today: (tenantId) => eventLog.days.today(tenantId),
      feed: feeds.get,
      command: (signedIn, message) =>
        runCommand(
          { eventLog, effects, practices, ...(options.tellOfCommand && { tellOfCommand: options.tellOfCommand }) },
          signedIn,
          message,
        ),
      onEnd: () => sessions.delete(session),
    });
    sessions.add(session);
    const silent = [...sessions].filter((one) => !one.isSignedIn());
    if (silent.length > MAX_SILENT) silent[0]?.goodbye(goodbyes.helloLate);
    return { receive: (message: unknown) => guarded(session, () => session.receive(message)), closed: session.closed };
  }

  return {
    connect,
    users,
    refresh(tenantId) {
      // A window that is away just now held the old day: another run keeps it from resuming.
      engineRun = effects.newId();
      for (const feed of feeds.all()) if (feed.tenantId === tenantId) feed.forget();
      for (const session of [...sessions]) guarded(session, () => session.refresh(tenantId));
    },
    windowCount: () => sessions.size,
    close() {
      cancelTick();
      for (const session of [...sessions]) session.goodbye(goodbyes.closing);
      feeds.close();
    },
  };
}
