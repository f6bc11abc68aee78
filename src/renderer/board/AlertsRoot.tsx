import { useMemo, useState } from 'react';
import { type ClinicDay, describeAlert, visitsOfDay } from '../../shared/clinic-day/index.ts';
import { alertIdSchema, appointmentIdSchema } from '../../shared/events/index.ts';
import type { EntityKey } from '../live/index.ts';
import { useTell } from '../ui/news.ts';
import { useKept } from '../ui/useKept.ts';
import { useStable } from '../ui/useStable.ts';
import { type AlertHandlers, AlertsPanel, type AlertTab } from './AlertsPanel.tsx';
import type { AlertLists } from './alertCards.ts';
import type { Faces } from './faces.ts';
import type { Layer } from './layers.ts';
import type { Act } from './useDesk.ts';

export interface AlertsRootProps {
  readonly day: ClinicDay;
  readonly lists: AlertLists;
  readonly glows: Faces<EntityKey, true>;
  readonly nowMs: number;
  readonly act: Act;
  readonly open: (layer: Layer) => void;
  readonly mayHandle: boolean;
}

export function AlertsRoot({ day, lists, glows, nowMs, act, open, mayHandle }: AlertsRootProps) {
  const tell = useTell();
  const [tab, setTab] = useState<AlertTab>('open');
  const [wanted, setWanted] = useState<AlertTab | null>(null);

  const onAct = useStable((alertId: string) => {
    const alert = day.alerts.get(alertIdSchema.parse(alertId));
    const words = alert ? describeAlert(alert, day, nowMs) : null;
    const action = words?.action;
    if (action?.command) void act(action.command);
    else if (action?.goTo) {
      const layer = whereTo(action.goTo, day, alert?.relatedAppointments[0]);
      if (layer) open(layer);
      else if (words) tell({ kind: 'unsent', title: words.title, detail: `${words.detail} There is no visit to open for it.`.trim() });
    }
  });

  const handlers = useMemo<AlertHandlers>(
    () => ({
      onAct,
      onAcknowledge: (alertId) => void act({ type: 'acknowledgeAlert', alertId: alertIdSchema.parse(alertId) }),
      onSnooze: (alertId, minutes) => void act({ type: 'snoozeAlert', alertId: alertIdSchema.parse(alertId), minutes }),
      onDismiss: (alertId) => void act({ type: 'dismissAlert', alertId: alertIdSchema.parse(alertId) }),
      onResolve: (alertId) => void act({ type: 'resolveAlert', alertId: alertIdSchema.parse(alertId) }),
    }),
    [act, onAct],
  );

  const onShowAll = useStable(() => setWanted(tab));
  const counts = useKept(lists.counts);
  const cards = useKept(lists.cards(tab, wanted === tab ? Number.POSITIVE_INFINITY : MOST_AT_FIRST));
  return (
    <AlertsPanel
      tab={tab}
      onTab={setTab}
      counts={counts}
      cards={cards}
      onShowAll={onShowAll}
      glows={glows}
      mayHandle={mayHandle}
      handlers={handlers}
    />
  );
}

/** Nobody reads more at once, and each costs its part of every frame. */
const MOST_AT_FIRST = 40;

/** Where an alert's action leads on this board: to the visit it is about. */
function whereTo(goTo: { readonly view: string; readonly id: string }, day: ClinicDay, related: string | undefined): Layer | null {
  const visits = visitsOfDay(day);
  const found =
    goTo.view === 'visit'
      ? visits.find(({ appointmentId }) => appointmentId === goTo.id)
      : goTo.view === 'patient'
        ? visits.find(({ patientId }) => patientId === goTo.id)
        : visits.find(({ appointmentId }) => appointmentId === related);
  return found ? { kind: 'visit', appointmentId: appointmentIdSchema.parse(found.appointmentId) } : null;
}
