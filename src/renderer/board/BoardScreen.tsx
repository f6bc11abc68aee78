import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { type StoreApi, useStore } from 'zustand';
import { type ClinicDay, chairActionsOf } from '../../shared/clinic-day/index.ts';
import type { Actor, AppointmentId } from '../../shared/events/index.ts';
import { isPermitted } from '../../shared/live/index.ts';
import { useLive, useLiveClient } from '../live/index.ts';
import type { PreferencesState } from '../settings/preferences.ts';
import { boardView, RailNav } from '../shell/RailNav.tsx';
import { SettingsMenu } from '../shell/SettingsMenu.tsx';
import { StaleLine } from '../shell/StaleLine.tsx';
import { TopBarRoot } from '../shell/TopBarRoot.tsx';
import { AlertsRoot } from './AlertsRoot.tsx';
import { Announcer } from './Announcer.tsx';
import './board.css';
import { useStable } from '../ui/useStable.ts';
import { BoardFooter } from './BoardFooter.tsx';
import type { BoardKey } from './boardKeys.ts';
import { ChairsRoot } from './ChairsRoot.tsx';
import type { Layer, Step } from './layers.ts';
import { NextActionLine } from './NextActionLine.tsx';
import { ProvidersRoot } from './ProvidersRoot.tsx';
import { QueuePanel } from './QueuePanel.tsx';
import { filterEntries, type QueueFilter, queueCounts } from './queueFilter.ts';
import { FIX_KEY } from './queueRows.ts';
import { useBoardKeys } from './useBoardKeys.ts';
import { useBoardModel } from './useBoardModel.ts';
import { useDesk } from './useDesk.ts';
import { useHostMinute } from './useHostMinute.ts';
import { usePacedDay } from './usePacedDay.ts';
import { useUndo } from './useUndo.ts';
import { movesOf } from './visitMoves.ts';

// Loaded right after the first paint, before a hand can reach for it.
const BoardLayers = lazy(async () => ({ default: (await import('./BoardLayers.tsx')).BoardLayers }));

const nobody: Actor = { kind: 'user', id: '–', role: null };

/** Waits for the day, then shows the board. */
export function BoardScreen({ preferences }: { readonly preferences: StoreApi<PreferencesState> }) {
  const { day, recentlyChanged } = usePacedDay(useLiveClient().store);
  return day ? <Board day={day} glowing={recentlyChanged} preferences={preferences} /> : null;
}

interface BoardProps {
  readonly day: ClinicDay;
  readonly glowing: ReadonlyMap<string, number>;
  readonly preferences: StoreApi<PreferencesState>;
}

/** The root of the board: the one place that ties the day, the keys, the mouse and the layers together. */
function Board({ day, glowing, preferences }: BoardProps) {
  const { hostNow } = useLiveClient();
  const nowMs = useHostMinute(hostNow, day);
  const user = useLive((state) => state.welcome?.user);
  const isLive = useLive((state) => state.connection.state === 'live');
  const likes = useStore(preferences);
  const model = useBoardModel(day, nowMs, glowing);
  const act = useDesk();
  const { lastAction, undo } = useUndo(day, user?.initials, act);
  const [filter, setFilter] = useState<QueueFilter>('all');
  const [chosen, setChosen] = useState<AppointmentId | null>(null);
  const [layers, setLayers] = useState<readonly Layer[]>([]);
  const actor = useMemo<Actor>(() => (user ? { kind: 'user', id: user.initials, role: user.role } : nobody), [user]);
  const { next, entries, calendar } = model;

  const shown = useMemo(() => filterEntries(entries, filter, likes.myProviders), [entries, filter, likes.myProviders]);
  const rows = useMemo(() => shown.map(({ row }) => row), [shown]);
  const isShown = (id: AppointmentId | null | undefined) => id != null && rows.some((row) => row.id === id);
  const current = isShown(chosen) ? chosen : isShown(next?.appointmentId) ? (next?.appointmentId ?? null) : (rows[0]?.id ?? null);
  const waiting = entries.filter(({ phase }) => phase === 'here').length;

  useEffect(() => {
    document.title = `${waiting} waiting · ${model.alerts.counts.open} alerts · ${day.setup.name}`;
  }, [waiting, model.alerts.counts.open, day.setup.name]);

  function open(layer: Layer) {
    setLayers((below) => [...below, layer]);
  }
  function take(step: Step) {
    if (step.kind === 'send') void act(step.command);
    else open(step);
  }
  function actOn(id: AppointmentId, key?: string) {
    const visit = day.visits.get(id);
    if (!visit) return false;
    const fix = entries.find((entry) => entry.visit === visit)?.conflict?.fix;
    if (fix && (key === undefined || key.toUpperCase() === FIX_KEY)) {
      void act(fix.command);
      return true;
    }
    const moves = movesOf(visit, { day, nowMs, calendar, actor });
    const move = key === undefined ? moves[0] : moves.find((one) => one.key === key.toUpperCase());
    if (!move) return false;
    take(move.step);
    return true;
  }
  function doNext() {
    if (next) void act(next.command);
  }
  function getChairReady() {
    const choices = [...day.resources.values()].flatMap((chair) => {
      const command = chairActionsOf(chair)[0]?.command;
      return command ? [{ id: chair.resourceId, name: chair.name, detail: 'cleaning', command }] : [];
    });
    const only = next?.command.type === 'markChairReady' ? next.command : choices.length === 1 ? choices[0]?.command : undefined;
    if (only) void act(only);
    else if (choices.length > 0)
      open({ kind: 'choose', title: 'Which chair is ready?', description: 'Chairs that are being cleaned.', choices });
    return choices.length > 0;
  }
  function onKey(key: BoardKey): boolean {
    switch (key.kind) {
      case 'undo':
        undo();
        return true;
      case 'next':
        doNext();
        return true;
      case 'search':
        open({ kind: 'palette' });
        return true;
      case 'keys':
        open({ kind: 'keys' });
        return true;
      case 'open':
        if (current) open({ kind: 'visit', appointmentId: current });
        return current !== null;
      case 'letter':
        if (key.letter === 'w') {
          open({ kind: 'walk-in' });
          return true;
        }
        if (key.letter === 'x') return getChairReady();
        return current !== null && actOn(current, key.letter);
    }
  }
  const onOpen = useStable((appointmentId: AppointmentId) => open({ kind: 'visit', appointmentId }));
  const onAct = useStable((id: AppointmentId) => void actOn(id));
  useBoardKeys(likes.singleKeys && layers.length === 0, onKey);

  const letterDoesNext = next !== null && likes.singleKeys && (next.appointmentId === null || next.appointmentId === current);
  return (
    <div className="shell">
      <TopBarRoot onSearch={() => open({ kind: 'palette' })} />
      <RailNav views={[boardView]} current="board">
        <SettingsMenu preferences={likes} onChange={likes.change} onShowKeys={() => open({ kind: 'keys' })} />
      </RailNav>
      <main className="main">
        <StaleLine />
        <NextActionLine
          quiet={
            isLive
              ? 'Nothing is waiting for the desk. The next patient to arrive will be named here.'
              : 'What to do next is said again as soon as the board is live.'
          }
          next={
            next && isLive
              ? { title: next.title, why: next.reason, label: next.label, hotkey: letterDoesNext ? next.key : 'Ctrl ↵', act: doNext }
              : null
          }
        />
        <div className={`board${isLive ? '' : ' board-stale'}`}>
          <ProvidersRoot cards={model.cards} act={act} preferences={likes} role={user?.role} />
          <div className="board-columns">
            <QueuePanel
              rows={rows}
              counts={queueCounts(entries)}
              filter={filter}
              onFilter={setFilter}
              current={current}
              onFocusRow={setChosen}
              onOpen={onOpen}
              onAct={onAct}
              glowing={(id) => glowing.has(`visit:${id}`)}
            />
            <div className="board-side">
              <ChairsRoot day={day} tiles={model.tiles} inUse={model.inUse} nowMs={nowMs} take={take} open={open} role={user?.role} />
              <AlertsRoot
                day={day}
                lists={model.alerts}
                nowMs={nowMs}
                act={act}
                open={open}
                mayHandle={user ? isPermitted(user.role, 'alert.handle') : false}
              />
            </div>
          </div>
        </div>
        <BoardFooter measures={model.measures} lastAction={lastAction} onUndo={undo} />
      </main>
      <Announcer day={day} alerts={model.alerts} next={next?.title ?? null} />
      <Suspense fallback={null}>
        <BoardLayers
          layers={layers}
          onClose={() => setLayers((open) => open.slice(0, -1))}
          open={open}
          take={take}
          act={act}
          context={{ day, nowMs, calendar, actor }}
          model={model}
          singleKeys={likes.singleKeys}
          onFind={(id) => {
            setChosen(id);
            open({ kind: 'visit', appointmentId: id });
          }}
          onKey={onKey}
        />
      </Suspense>
    </div>
  );
}
