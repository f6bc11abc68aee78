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
import { MenuItem, MenuLabel, MenuSeparator } from '../ui/Menu.tsx';
import { ChairsPanel, type ChairTileModel } from './ChairsPanel.tsx';
import type { Layer, Step } from './layers.ts';
import { may } from './ProvidersRoot.tsx';
import { stepOf } from './visitMoves.ts';

export interface ChairsRootProps {
  readonly day: ClinicDay;
  readonly tiles: readonly ChairTileModel[];
  readonly inUse: string;
  readonly nowMs: number;
  readonly take: (step: Step) => void;
  readonly open: (layer: Layer) => void;
  readonly role: Role | undefined;
}

/** The chairs with their menus: what can be done with each as things stand. */
export function ChairsRoot(props: ChairsRootProps) {
  return (
    <ChairsPanel
      tiles={props.tiles}
      inUse={props.inUse}
      actionsOf={(id) => <ChairMenuItems {...props} id={resourceIdSchema.parse(id)} />}
    />
  );
}

function ChairMenuItems({ day, nowMs, take, open, role, id }: ChairsRootProps & { readonly id: ResourceId }) {
  const chair = day.resources.get(id);
  if (!chair) return null;
  const sitter = chair.appointmentId === null ? undefined : day.visits.get(chair.appointmentId);
  const maySeat = may(role, 'seatPatient');
  const maySet = may(role, 'setResourceOutOfOrder');
  const seatable = maySeat
    ? visitsOfDay(day).filter(
        (visit) =>
          rowActionsOf(visit, day, nowMs).some(({ action }) => action === 'seat') &&
          freeChairsFor(visit, day, nowMs).some(({ resourceId }) => resourceId === id),
      )
    : [];
  return (
    <>
      <MenuLabel>{chair.name}</MenuLabel>
      {sitter ? (
        <MenuItem onSelect={() => open({ kind: 'visit', appointmentId: sitter.appointmentId })}>Open {visitName(sitter, day)}</MenuItem>
      ) : null}
      {sitter && may(role, 'completeVisit')
        ? rowActionsOf(sitter, day, nowMs).map((action) => (
            <MenuItem key={action.action} onSelect={() => take(stepOf(action, sitter, { day }))}>
              {action.label.charAt(0).toUpperCase() + action.label.slice(1)}
            </MenuItem>
          ))
        : null}
      {seatable.map((visit) => (
        <MenuItem key={visit.appointmentId} onSelect={() => take({ kind: 'send', command: seatIn(visit, chair) })}>
          Seat {visitName(visit, day)}
        </MenuItem>
      ))}
      {maySet
        ? chairActionsOf(chair).map(({ action, command, key }) => (
            <MenuItem key={action} hotkey={key} onSelect={() => command && take({ kind: 'send', command })}>
              Chair is ready
            </MenuItem>
          ))
        : null}
      {maySet ? <MenuSeparator /> : null}
      {maySet && chair.state === 'maintenance' ? (
        <MenuItem onSelect={() => take({ kind: 'send', command: { type: 'returnResourceToService', resourceId: id } })}>
          Back in service
        </MenuItem>
      ) : null}
      {maySet && chair.state !== 'maintenance' && chair.state !== 'occupied' ? (
        <MenuItem onSelect={() => take({ kind: 'send', command: { type: 'setResourceOutOfOrder', resourceId: id } })}>
          Out of order
        </MenuItem>
      ) : null}
    </>
  );
}
