import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { type StoreApi, useStore } from 'zustand';
import { type ClinicDay, chairActionsOf, resourcesOf } from '../../shared/clinic-day/index.ts';
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
import { useKept } from '../ui/useKept.ts';
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
import { useBoardKeeper } from './useBoardKeeper.ts';
import { useBoardKeys } from './useBoardKeys.ts';
import { useDesk } from './useDesk.ts';
import { useUndo } from './useUndo.ts';
import { movesOf } from './visitMoves.ts';

// Loaded right after the first paint, before a hand can reach for it.
const BoardLayers = lazy(async () => ({ default: (await import('./BoardLayers.tsx')).BoardLayers }));

const nobody: Actor = { kind: 'user', id: '–', role: null };

/** Waits for the day, then shows the board. */
export function BoardScreen({ preferences }: { readonly preferences: StoreApi<PreferencesState> }) {
  const { store } = useLiveClient();
  const hasDay = useLive(({ day }) => day !== null);
  const { day } = store.getState();
  return hasDay && day ? <Board firstDay={day} preferences={preferences} /> : null;
}

interface BoardProps {
  /** The day that is there when the board opens; it follows the newest by itself. */
  readonly firstDay: ClinicDay;
  readonly preferences: StoreApi<PreferencesState>;
}

/** The root of the board: the one place that ties the day, the keys, the mouse and the layers together. */
function Board({ firstDay, preferences }: BoardProps) {
  const keeper = useBoardKeeper(firstDay);
  const { model, failure } = useStore(keeper.store);
  // As with any part that cannot be drawn: a board that stands still must not look alive.
  if (failure) throw failure.error;
  const { faces, glows, latest } = keeper;
  const { day, nowMs } = model;
  const user = useLive((state) => state.welcome?.user);
  const isLive = useLive((state) => state.connection.state === 'live');
  const likes = useStore(preferences);
  const act = useDesk();
  const { lastAction, undo } = useUndo({ day, latestDay: () => latest().day, initials: user?.initials, act });
  const [filter, setFilter] = useState<QueueFilter>('all');
  const [chosen, setChosen] = useState<AppointmentId | null>(null);
  const [layers, setLayers] = useState<readonly Layer[]>([]);
  const actor = useMemo<Actor>(() => (user ? { kind: 'user', id: user.initials, role: user.role } : nobody), [user]);
  const { next, entries, calendar } = model;
  // A visit that is no longer of this day has nothing to show; left open unseen it would keep the keys from the board.
  const standing = layers.filter((layer) => layer.kind !== 'visit' || entries.some(({ row }) => row.id === layer.appointmentId));
  if (standing.length < layers.length) setLayers(standing);

  const shown = useMemo(() => filterEntries(entries, filter, likes.myProviders), [entries, filter, likes.myProviders]);
  const ids = useKept(useMemo(() => shown.map(({ row }) => row.id), [shown]));
  const isShown = (id: AppointmentId | null | undefined) => id != null && ids.includes(id);
  const current = isShown(chosen) ? chosen : isShown(next?.appointmentId) ? (next?.appointmentId ?? null) : (ids[0] ?? null);
  const counts = useKept(queueCounts(entries));
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
    const now = latest();
    const visit = now.day.visits.get(id);
    if (!visit) return false;
    const fix = faces.entryOf(id)?.conflict?.fix;
    if (fix && (key === undefined || key.toUpperCase() === FIX_KEY)) {
      void act(fix.command);
      return true;
    }
    const moves = movesOf(visit, { ...now, actor });
    const move = key === undefined ? moves[0] : moves.find((one) => one.key === key.toUpperCase());
    if (!move) return false;
    take(move.step);
    return true;
  }
  function doNext() {
    if (next) void act(next.command);
  }
  function getChairReady() {
    const choices = resourcesOf(latest().day).flatMap((chair) => {
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
  const onSearch = useStable(() => open({ kind: 'palette' }));
  const onShowKeys = useStable(() => open({ kind: 'keys' }));
  const onUndo = useStable(undo);
  const onOpen = useStable((appointmentId: AppointmentId) => open({ kind: 'visit', appointmentId }));
  const onAct = useStable((id: AppointmentId) => void actOn(id));
  useBoardKeys(likes.singleKeys && layers.length === 0, onKey);

  const letterDoesNext = next !== null && likes.singleKeys && (next.appointmentId === null || next.appointmentId === current);
  return (
    <div className="shell">
      <TopBarRoot onSearch={onSearch} />
      <RailNav views={[boardView]} current="board">
        <SettingsMenu preferences={likes} onChange={likes.change} onShowKeys={onShowKeys} />
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
          <ProvidersRoot ids={model.cardIds} cards={faces.cards} glows={glows} act={act} preferences={likes} role={user?.role} />
          <div className="board-columns">
            <QueuePanel
              ids={ids}
              rows={faces.rows}
              glows={glows}
              counts={counts}
              filter={filter}
              onFilter={setFilter}
              current={current}
              onFocusRow={setChosen}
              onOpen={onOpen}
              onAct={onAct}
              covered={layers.length > 0}
            />
            <div className="board-side">
              <ChairsRoot
                latest={latest}
                ids={model.tileIds}
                tiles={faces.tiles}
                glows={glows}
                inUse={model.inUse}
                take={take}
                open={open}
                role={user?.role}
              />
              <AlertsRoot
                day={day}
                lists={model.alerts}
                glows={glows}
                nowMs={nowMs}
                act={act}
                open={open}
                mayHandle={user ? isPermitted(user.role, 'alert.handle') : false}
              />
            </div>
          </div>
        </div>
        <BoardFooter measures={model.measures} lastAction={lastAction} onUndo={onUndo} />
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
