import type { CommandId, TenantId } from '../../shared/events/index.ts';
import type { WritableDatabase } from './database/openDatabase.ts';
import type { CommandRow } from './database/tables.ts';
import type { KeyRing } from './keys/keyRing.ts';
import { contextOf } from './keys/seal.ts';

/** What was answered to a command, kept in the transaction of its events, so that sending it again returns the first result. */
export interface CommandResults {
  get(commandId: CommandId): unknown | undefined;
  /** Keeps a refusal; a command that was answered before keeps its first answer. */
  keep(tenantId: TenantId, commandId: CommandId, answer: CommandAnswer): void;
  /** @throws when the command was answered before: its events must not be stored a second time. */
  keepFirst(tenantId: TenantId, commandId: CommandId, answer: CommandAnswer): void;
}

export interface CommandAnswer {
  readonly outcome: CommandRow['outcome'];
  readonly result: unknown;
  readonly answeredAtMs: number;
}

export function prepareCommandResults(database: WritableDatabase, keys: KeyRing): CommandResults {
  const find = database.prepare<[string], Pick<CommandRow, 'tenant_id' | 'sealed_result'>>(
    'SELECT tenant_id, sealed_result FROM commands WHERE command_id = ?',
  );
  const insert = database.prepare(
    'INSERT OR IGNORE INTO commands (command_id, tenant_id, outcome, answered_at, sealed_result) VALUES (?, ?, ?, ?, ?)',
  );

  function keep(tenantId: TenantId, commandId: CommandId, { outcome, result, answeredAtMs }: CommandAnswer): boolean {
    const sealed = sealResult(keys, tenantId, commandId, result);
    return insert.run(commandId, tenantId, outcome, Math.floor(answeredAtMs), sealed).changes > 0;
  }

  return {
    get(commandId) {
      const row = find.get(commandId);
      return row && openResult(keys, { command_id: commandId, ...row });
    },
    keep(tenantId, commandId, answer) {
      keep(tenantId, commandId, answer);
    },
    keepFirst(tenantId, commandId, answer) {
      if (!keep(tenantId, commandId, answer)) throw new Error('This command was already answered; its events are not stored again.');
    },
  };
}

export function sealResult(keys: KeyRing, tenantId: TenantId, commandId: string, result: unknown): Buffer {
  return keys.seal({ tenantId, patientId: null }, JSON.stringify(result ?? null), resultContext(commandId));
}

export function openResult(keys: KeyRing, row: Pick<CommandRow, 'command_id' | 'tenant_id' | 'sealed_result'>): unknown {
  if (row.sealed_result === null) return null;
  const opened = keys.open({ tenantId: row.tenant_id as TenantId, patientId: null }, row.sealed_result, resultContext(row.command_id));
  return opened ? JSON.parse(opened.toString('utf8')) : null;
}

function resultContext(commandId: string): string {
  return contextOf('command result', commandId);
}
