import { keyMap, providerName, type Visit } from '../../shared/clinic-day/index.ts';
import type { AppointmentId, CommandId } from '../../shared/events/index.ts';
import { KeysDialog } from '../shell/KeysDialog.tsx';
import { SearchPalette } from '../shell/SearchPalette.tsx';
import type { BoardKey } from './boardKeys.ts';
import type { BoardModel } from './boardModel.ts';
import { Chooser } from './Chooser.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { keyGroups } from './keyGroups.ts';
import type { Layer, Step } from './layers.ts';
import { may } from './may.ts';
import { paletteEntries } from './paletteEntries.ts';
import { FIX_KEY, type QueueEntry } from './queueRows.ts';
import { ReasonDialog } from './ReasonDialog.tsx';
import { TimeDialog } from './TimeDialog.tsx';
import type { Act } from './useDesk.ts';
import { type VisitMove, VisitPanel } from './VisitPanel.tsx';
import { visitFacts } from './visitDetail.ts';
import { type MoveContext, movesOf } from './visitMoves.ts';
import { WalkInDialog } from './WalkInDialog.tsx';
import { walkInChoices } from './walkInChoices.ts';

export interface BoardLayersProps {
  readonly layers: readonly Layer[];
  readonly onClose: () => void;
  readonly open: (layer: Layer) => void;
  readonly take: (step: Step) => void;
  readonly act: Act;
  readonly context: MoveContext;
  readonly model: BoardModel;
  readonly singleKeys: boolean;
  readonly onFind: (id: AppointmentId) => void;
  readonly onKey: (key: BoardKey) => boolean;
}

/** The uppermost layer over the board. */
export function BoardLayers(props: BoardLayersProps) {
  const { layers, onClose, act, context, model, singleKeys, onFind, onKey } = props;
  const layer = layers.at(-1);
  if (!layer) return null;

  function send(command: Parameters<Act>[0]) {
    onClose();
    void act(command);
  }

  switch (layer.kind) {
    case 'palette':
      return (
        <SearchPalette
          entries={paletteEntries({ entries: model.entries, next: model.next, context, onFind, onKey, act, open: props.open })}
          onClose={onClose}
        />
      );
    case 'keys':
      return <KeysDialog groups={keyGroups(keyMap)} singleKeys={singleKeys} onClose={onClose} />;
    case 'walk-in':
      return (
        <WalkInDialog
          {...walkInChoices(context, model.forecast)}
          onClose={onClose}
          onAdd={(walkIn) => send({ type: 'addWalkIn', ...walkIn })}
        />
      );
    case 'visit': {
      const visit = context.day.visits.get(layer.appointmentId);
      return visit ? <VisitLayer {...props} visit={visit} /> : null;
    }
    case 'choose':
      return <Chooser title={layer.title} description={layer.description} choices={layer.choices} onClose={onClose} onChoose={send} />;
    case 'confirm':
      return <ConfirmDialog question={layer.question} label={layer.label} onClose={onClose} onConfirm={() => send(layer.command)} />;
    case 'reason':
      return (
        <ReasonDialog
          title={layer.title}
          description={layer.description}
          label={layer.label}
          suggestions={layer.suggestions}
          withMinutes={layer.withMinutes ?? false}
          onClose={onClose}
          onDone={(answer) => send(layer.command(answer))}
        />
      );
    case 'time':
      return <TimeDialog title={layer.title} time={layer.time} onClose={onClose} onDone={(time) => send(layer.command(time))} />;
  }
}

function VisitLayer({ visit, onClose, open, take, context, model }: BoardLayersProps & { readonly visit: Visit }) {
  const { day, actor } = context;
  const entry = model.entries.find((one) => one.visit.appointmentId === visit.appointmentId);
  if (!entry) return null;
  const role = actor.role ?? undefined;
  const facts = visitFacts(visit, {
    ...context,
    forecast: model.forecast,
    maySeeContact: role !== undefined && role !== 'it' && role !== 'display',
    mayUndo: may(role, 'undoCommand'),
  });

  function undo(commandId: CommandId) {
    open({
      kind: 'reason',
      title: 'Take this back',
      description: 'Stage, chair and clocks return to what they were before it.',
      label: 'Take back',
      suggestions: ['Wrong patient', 'Wrong chair', 'Clicked by mistake'],
      command: ({ reason }) => ({ type: 'undoCommand', commandId, reason }),
    });
  }

  return (
    <VisitPanel
      detail={{
        row: { ...entry.row, provider: providerName(day, visit.providerId) ?? 'First available' },
        ...facts,
        moves: may(role, 'callPatient')
          ? [
              ...fixOf(entry, take),
              ...movesOf(visit, context).map(({ id, label, key, kind, step }) => ({ id, label, hotkey: key, kind, run: () => take(step) })),
            ]
          : [],
      }}
      onClose={onClose}
      onUndo={undo}
      onLetter={(letter) => {
        const fix = letter === FIX_KEY ? entry.conflict?.fix : null;
        if (fix) return take({ kind: 'send', command: fix.command });
        const move = movesOf(visit, context).find(({ key }) => key === letter);
        if (move) take(move.step);
      }}
    />
  );
}

function fixOf({ conflict }: QueueEntry, take: (step: Step) => void): readonly VisitMove[] {
  const fix = conflict?.fix;
  if (!fix) return [];
  const others = (conflict.others ?? []).map(
    ({ label, command }, index): VisitMove => ({
      id: `fix-${index}`,
      label,
      hotkey: undefined,
      kind: 'next',
      run: () => take({ kind: 'send', command }),
    }),
  );
  return [
    { id: 'fix', label: fix.label, hotkey: FIX_KEY, kind: 'next', run: () => take({ kind: 'send', command: fix.command }) },
    ...others,
  ];
}
