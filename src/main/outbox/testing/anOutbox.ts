import { join } from 'node:path';
import Database from 'better-sqlite3';
import { blankAlert, evolveAlert } from '../../../shared/clinic-day/foldAlert.ts';
import type { TenantId } from '../../../shared/events/index.ts';
import { aDataFolder, CLINIC, NOON_MS } from '../../event-log/testing/aLog.ts';
import { simulatedTime } from '../../healthengine/testing/simulatedTime.ts';
import type { AttemptOutcome, Delivery, DeliveryTarget, NewDelivery } from '../contract.ts';
import { outboxInLog } from '../outboxInLog.ts';
import { startOutbox } from '../startOutbox.ts';

export const OTHER = 'clinic-other' as TenantId;
export const delivered: AttemptOutcome = { outcome: 'delivered', status: 200 };
export const later: AttemptOutcome = { outcome: 'retryLater', status: 503, reason: 'answered 503' };

export const aDelivery = (deliveryId: string, more: Partial<NewDelivery> = {}): NewDelivery => ({
  deliveryId,
  tenantId: CLINIC,
  target: 'partner',
  lane: 'ordered',
  operation: 'tell',
  orderingKey: deliveryId,
  payload: {},
  ...more,
});

/** Outboxes for the tests of one file; what they opened is closed by `disposeAll`. */
export function outboxes() {
  const disposables: (() => Promise<void> | void)[] = [];

  /** A real log whose outbox sends to targets that the test decides about. */
  function anOutbox() {
    const folder = aDataFolder();
    const time = simulatedTime(NOON_MS);
    const log = folder.open({ now: time.now });
    disposables.push(folder.remove, () => log.close());
    const sent: { deliveryId: string; atMs: number; target: string }[] = [];
    let open = 0;
    const seen = { most: 0, timers: 0 };
    const waiting = new Map<string, (outcome: AttemptOutcome) => void>();

    function target(name: string, answer: (delivery: Delivery) => AttemptOutcome | 'hang'): DeliveryTarget {
      return {
        name,
        async deliver(delivery) {
          sent.push({ deliveryId: delivery.deliveryId, atMs: time.now() - NOON_MS, target: name });
          open += 1;
          seen.most = Math.max(seen.most, open);
          const outcome = answer(delivery);
          const told =
            outcome === 'hang' ? await new Promise<AttemptOutcome>((resolve) => waiting.set(delivery.deliveryId, resolve)) : outcome;
          open -= 1;
          return told;
        },
      };
    }
    const record = (change: { readonly deliveries?: readonly NewDelivery[]; readonly withdrawals?: readonly string[] }) =>
      void log.record([
        {
          tenantId: CLINIC,
          source: 'kiosk' as never,
          actor: { kind: 'source', id: 'kiosk', role: null },
          stationId: null,
          commandId: null,
          causationId: null,
          receivedAtMs: time.now(),
          decide: () => ({ outcome: 'record', events: [], ...change, answer: () => null }),
          failed(error) {
            throw error;
          },
        },
      ]);
    return {
      log,
      time,
      sent,
      waiting,
      seen,
      target,
      /** So many attempts at it came to nothing before. */
      spend(deliveryId: string, attempts: number) {
        const database = new Database(join(folder.directory, 'events.db'));
        database.prepare('UPDATE deliveries SET attempts = ? WHERE delivery_id = ?').run(attempts, deliveryId);
        database.close();
      },
      write: (...deliveries: readonly NewDelivery[]) => record({ deliveries }),
      withdraw: (...withdrawals: readonly string[]) => record({ withdrawals }),
      /** Every alert as it stands, with how often it was raised. */
      alerts() {
        const records = log.read.after(0, 1_000);
        const ids = new Set(records.flatMap(({ event }) => (event.eventType === 'orchestration.alert.v1' ? [event.data.alertId] : [])));
        return [...ids].map((alertId) => {
          const own = log.read.about(CLINIC, 'alert', alertId);
          const alert = own.reduce(evolveAlert, blankAlert(alertId));
          const raised = own.filter(({ event }) => event.eventType === 'orchestration.alert.v1').length;
          return { ...alert, raised };
        });
      },
      start(...targets: readonly DeliveryTarget[]) {
        const outbox = startOutbox({
          ...outboxInLog(log, time.now),
          targets,
          effects: {
            now: time.now,
            setTimer(work, delayMs) {
              seen.timers += 1;
              return time.setTimer(work, delayMs);
            },
            log: () => undefined,
          },
          chance: () => 0.5,
        });
        disposables.push(log.onDeliveries(() => outbox.wake()));
        return outbox;
      },
    };
  }

  return {
    anOutbox,
    disposables,
    async disposeAll() {
      for (const dispose of disposables.splice(0).reverse()) await dispose();
    },
  };
}
