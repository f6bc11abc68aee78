import { chairActionsOf, type NextAction } from '../../shared/clinic-day/index.ts';
import type { AppointmentId } from '../../shared/events/index.ts';
import type { PaletteEntry } from '../shell/palette.ts';
import type { BoardKey } from './boardKeys.ts';
import type { Layer } from './layers.ts';
import { may } from './may.ts';
import { providerStatusChoices } from './providerCards.ts';
import type { QueueEntry } from './queueRows.ts';
import type { Act } from './useDesk.ts';
import type { MoveContext } from './visitMoves.ts';

export interface PaletteInput {
  readonly entries: readonly QueueEntry[];
  readonly next: NextAction | null;
  readonly context: MoveContext;
  readonly onFind: (id: AppointmentId) => void;
  readonly onKey: (key: BoardKey) => boolean;
  readonly open: (layer: Layer) => void;
  readonly act: Act;
}

/** Today's patients, and everything that can be done without choosing a row first. */
export function paletteEntries({ entries, next, context, onFind, onKey, open, act }: PaletteInput): readonly PaletteEntry[] {
  const { day, actor } = context;
  const role = actor.role ?? undefined;
  const doing: PaletteEntry[] = [];
  if (next) doing.push(command('next', next.title, next.reason, () => void act(next.command), 'Ctrl ↵'));
  if (may(role, 'addWalkIn')) doing.push(command('walk-in', 'Add a walk-in', 'new patient', () => open({ kind: 'walk-in' }), 'W'));
  doing.push(command('undo', 'Take back your last action', 'undo', () => void onKey({ kind: 'undo' }), 'Ctrl Z'));
  doing.push(command('keys', 'Show all keys', 'help shortcuts', () => open({ kind: 'keys' }), '?'));
  if (may(role, 'markChairReady')) {
    for (const chair of day.resources.values()) {
      for (const { command: ready } of chairActionsOf(chair)) {
        if (ready) doing.push(command(`ready-${chair.resourceId}`, `${chair.name} is ready`, 'cleaning done', () => void act(ready)));
      }
    }
  }
  if (may(role, 'setProviderStatus')) {
    for (const { providerId, name, state } of day.providers.values()) {
      for (const { status, label } of providerStatusChoices) {
        if (status === state) continue;
        const title = `${name}: ${label.toLowerCase()}`;
        doing.push(
          command(`${providerId}-${status}`, title, 'provider', () => void act({ type: 'setProviderStatus', providerId, status })),
        );
      }
    }
  }
  return [...entries.map((entry) => patient(entry, context, onFind)), ...doing];
}

function patient({ row, visit }: QueueEntry, { day }: MoveContext, onFind: (id: AppointmentId) => void): PaletteEntry {
  const known = visit.patientId === null ? undefined : day.patients.get(visit.patientId);
  return {
    id: row.id,
    group: 'Patients',
    title: row.patient,
    detail: [row.time, row.provider, row.stage.label].filter(Boolean).join(' · '),
    terms: [known?.mobile, known?.phone, known?.preferredName, known?.givenName, row.purpose].filter(Boolean).join(' '),
    run: () => onFind(row.id),
  };
}

function command(id: string, title: string, terms: string, run: () => void, hotkey?: string): PaletteEntry {
  return { id, group: 'Do', title, detail: '', terms, run, hotkey };
}
