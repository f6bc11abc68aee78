import type { CommandType } from '../../shared/clinic-day/index.ts';
import type { Role } from '../../shared/events/index.ts';
import { isPermitted, permissionFor } from '../../shared/live/index.ts';

/** @returns whether the role of this window may send such a command; the engine checks it again. */
export function may(role: Role | undefined, command: CommandType): boolean {
  return role !== undefined && isPermitted(role, permissionFor[command]);
}
