import { v5 as uuidV5 } from 'uuid';
import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import type { TenantId } from '../../shared/events/index.ts';
import type { Health } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/index.ts';
import type { HttpClient } from '../exchanges/index.ts';
import type { DeliveryTarget, NewDelivery, Outbox } from '../outbox/index.ts';
import { startAvailabilitySync } from './availability/startAvailabilitySync.ts';
import { isInLiveHours, type WeeklyHours } from './configuration/configurationSnapshots.ts';
import { HEALTHENGINE_TARGET, healthengineTarget, type TargetPractice } from './healthengineTarget.ts';
import { createPmsApi, type HealthengineLink } from './pms-api/createPmsApi.ts';
import { linkedPractice } from './practice.ts';
import { type PracticeHealth, practiceHealth } from './practiceHealth.ts';
import { handleRequests } from './requests/handleRequests.ts';
import { submitDecision } from './requests/submitDecision.ts';
import { startPoller } from './startPoller.ts';
import { tellOfCommands } from './tellOfCommands.ts';

export interface PracticeToLink {
  readonly link: HealthengineLink;
  readonly setup: PracticeSetup;
  readonly hours: readonly WeeklyHours[];
}

export interface HealthengineOptions {
  readonly practices: readonly PracticeToLink[];
  readonly eventLog: EventLog;
  readonly http: HttpClient;
  readonly effects: Effects;
  /** 0 up to 1, spreads polls. */
  readonly chance?: () => number;
  /** Days whose free times are offered, today included; 60 when left out. */
  readonly horizonDays?: number;
}

export interface Healthengine {
  /** Where the outbox delivers answers and configuration. */
  readonly target: DeliveryTarget;
  /** Begins: configuration first, then polls and availability. @param outbox woken when answers wait, hurried when the practice answers again. */
  start(outbox: Pick<Outbox, 'wake' | 'retryNow'>): Promise<void>;
  /** What Healthengine must hear of a command, in the transaction of its events. */
  readonly tellOfCommand: ReturnType<typeof tellOfCommands>;
  /** One line when all is well; else one for each practice with which it is not, by its name where there are several. */
  health(): readonly Health[];
  /** The machine woke up or the network came back. */
  wake(): void;
  close(): Promise<void>;
}

const configurationOperations = ['uploadLivenessContract', 'uploadPmsResources', 'uploadPmsAppointmentTypes'] as const;
const namespace = '0f6b0e52-3a3c-5d0a-8e6e-3f1b9d0c7a15';

/** Every linked practice side by side, each with its own poller, sync and health: none can starve another. */
export function connectHealthengine(options: HealthengineOptions): Healthengine {
  const { practices, eventLog, http, effects, chance, horizonDays } = options;
  const startedAtMs = effects.now();
  const linked = practices.map(({ link, setup, hours }) => {
    const health: PracticeHealth = practiceHealth(startedAtMs);
    const practice = linkedPractice({ practiceId: link.practiceId, setup, hours });
    const stoppedBy = () => {
      const { state } = health.history();
      return state === 'linked' ? null : state;
    };
    return { practice, api: createPmsApi(link, http), health, told: health.told, stoppedBy };
  });
  const targets = new Map<TenantId, TargetPractice>(linked.map((one) => [one.practice.tenantId, one]));
  const running: { wake(): void; close(): Promise<void> }[] = [];

  return {
    target: healthengineTarget(targets, effects.now),
    tellOfCommand: tellOfCommands(targets),
    async start({ wake: wakeOutbox, retryNow }) {
      for (const { practice, api, health, told } of linked) {
        const { tenantId } = practice;
        let resourcesId = '';
        const sendConfiguration = async (operations: readonly string[], occasion: string) => {
          const deliveries = operations.map((operation): NewDelivery => {
            const deliveryId = uuidV5(JSON.stringify([practice.practiceId, operation, occasion]), namespace);
            if (operation === 'uploadPmsResources') resourcesId = deliveryId;
            return {
              deliveryId,
              tenantId,
              target: HEALTHENGINE_TARGET,
              lane: 'ordered',
              operation,
              // A picture, made when it is sent: an old one that still waits must not hold up a new one.
              orderingKey: `configuration:${deliveryId}`,
              payload: { practiceId: practice.practiceId },
            };
          });
          await submitDecision({ eventLog, effects, practice }, () => ({ events: [], deliveries }));
          wakeOutbox();
        };
        // Complete lists; sent at every start, because the policy may have changed while nobody was looking.
        await sendConfiguration(configurationOperations, String(startedAtMs));
        const isAnswering = () => {
          const { state, failuresInARow } = health.history();
          // Free times of somebody whom Healthengine does not know yet would be lost.
          const isIntroduced = eventLog.deliveries.get(resourcesId)?.status !== 'pending';
          return state === 'linked' && failuresInARow === 0 && isIntroduced;
        };
        const availability = startAvailabilitySync({
          practice,
          api,
          eventLog,
          effects,
          told,
          isAnswering,
          ...(horizonDays !== undefined && { horizonDays }),
        });
        const handlers = {
          practice,
          api,
          eventLog,
          effects,
          told,
          wakeOutbox,
          refreshAvailability: availability.refresh,
          // Asked again within the minute it is the same upload.
          sendConfiguration: (operation: string) => sendConfiguration([operation], String(Math.floor(effects.now() / 60_000))),
        };
        const poller = startPoller({
          api,
          health,
          effects,
          ...(chance && { chance }),
          handle: (outstanding, correlationId) => handleRequests(handlers, outstanding, correlationId),
          recovered() {
            retryNow({ tenantId, target: HEALTHENGINE_TARGET });
            void sendConfiguration(configurationOperations, String(effects.now()));
            availability.resync();
          },
        });
        health.onDoubt(poller.pollNow);
        running.push({
          wake: poller.pollNow,
          close: async () => {
            await poller.close();
            await availability.close();
          },
        });
      }
    },
    health() {
      const nowMs = effects.now();
      const lines = linked.map(({ practice, health }) => {
        const { calendar, hours, setup } = practice;
        const isLive = isInLiveHours(hours, calendar.weekdayOf(calendar.dateOf(nowMs)), calendar.wallTimeOf(nowMs));
        return { name: setup.name, line: health.describe(nowMs, isLive) };
      });
      const troubled = lines.filter(({ line }) => line.level !== 'fine');
      if (troubled.length === 0) return lines.slice(0, 1).map(({ line }) => line);
      return troubled.map(({ name, line }, at) =>
        lines.length === 1 ? line : { ...line, key: `${line.key}-${at}`, label: `${line.label} (${name})` },
      );
    },
    wake() {
      for (const one of running) one.wake();
    },
    async close() {
      await Promise.all(running.map((one) => one.close()));
    },
  };
}
