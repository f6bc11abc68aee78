import {
  type ClinicDay,
  chairActionsOf,
  freeChairsFor,
  rowActionsOf,
  seatIn,
  visitName,
  visitsOfDay,
} from '../../shared/clinic-day/index.ts';
import { type ResourceId, type Role, resourceIdSchema } from '../../shared/events/index.ts';
import type { EntityKey } from '../live/index.ts';
import type { MenuEntry } from '../ui/Menu.tsx';
import { useStable } from '../ui/useStable.ts';
import { ChairsPanel, type ChairTileModel } from './ChairsPanel.tsx';
import type { Faces } from './faces.ts';
import type { Layer, Step } from './layers.ts';
import { may } from './may.ts';
import { stepOf } from './visitMoves.ts';

type Now = { readonly day: ClinicDay; readonly nowMs: number };

export interface ChairsRootProps {
  /** The newest day, which is what can be done is about. */
  readonly latest: () => Now;
  readonly ids: readonly string[];
  readonly tiles: Faces<string, ChairTileModel>;
  readonly glows: Faces<EntityKey, true>;
  readonly inUse: string;
  readonly take: (step: Step) => void;
  readonly open: (layer: Layer) => void;
  readonly role: Role | undefined;
}

/** The chairs with their menus: what can be done with each as things stand. */
export function ChairsRoot(props: ChairsRootProps) {
  const actionsOf = useStable((id: string) => chairEntries(resourceIdSchema.parse(id), props));
  return <ChairsPanel ids={props.ids} tiles={props.tiles} glows={props.glows} inUse={props.inUse} actionsOf={actionsOf} />;
}

function chairEntries(id: ResourceId, { latest, take, open, role }: ChairsRootProps): readonly MenuEntry[] {
  const { day, nowMs } = latest();
  const chair = day.resources.get(id);
  if (!chair) return [];
  const entries: MenuEntry[] = [{ kind: 'label', label: chair.name }];
  const item = (label: string, onSelect: () => void, hotkey?: string) => entries.push({ kind: 'item', label, onSelect, hotkey });
  const sitter = chair.appointmentId === null ? undefined : day.visits.get(chair.appointmentId);
  if (sitter) {
    item(`Open ${visitName(sitter, day)}`, () => open({ kind: 'visit', appointmentId: sitter.appointmentId }));
    for (const action of may(role, 'completeVisit') ? rowActionsOf(sitter, day, nowMs) : []) {
      item(action.label.charAt(0).toUpperCase() + action.label.slice(1), () => take(stepOf(action, sitter, { day })));
    }
  }
  const kept = chair.reservedFor === null ? undefined : day.visits.get(chair.reservedFor);
  if (kept) item(`Open ${visitName(kept, day)}`, () => open({ kind: 'visit', appointmentId: kept.appointmentId }));
  for (const visit of may(role, 'seatPatient') ? visitsOfDay(day) : []) {
    const canSit =
      rowActionsOf(visit, day, nowMs).some(({ action }) => action === 'seat') &&
      freeChairsFor(visit, day, nowMs).some(({ resourceId }) => resourceId === id);
    if (canSit) item(`Seat ${visitName(visit, day)}`, () => take({ kind: 'send', command: seatIn(visit, chair) }));
  }
  if (!may(role, 'setResourceOutOfOrder')) return entries;
  for (const { command, key } of chairActionsOf(chair)) {
    if (command) item('Chair is ready', () => take({ kind: 'send', command }), key);
  }
  if (chair.state === 'maintenance') {
    item('Back in service', () => take({ kind: 'send', command: { type: 'returnResourceToService', resourceId: id } }));
  } else if (chair.state !== 'occupied') {
    item('Out of order', () => take({ kind: 'send', command: { type: 'setResourceOutOfOrder', resourceId: id } }));
  }
  return entries;
}
