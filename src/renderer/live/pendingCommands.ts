import type { FromWindow } from '../../shared/live/index.ts';
import type { CommandOutcome, PendingCommand } from './liveState.ts';

export type CommandMessage = Extract<FromWindow, { kind: 'command' }>;

/** Commands on their way: each stays here, visible, until it is answered or given up with a reason. */
export interface PendingCommands {
  add(message: CommandMessage, sinceMs: number): Promise<CommandOutcome>;
  settle(commandId: string, outcome: CommandOutcome): void;
  /** In the order in which they were given; sent again as they are after a reconnect, so the engine knows them by their commandId. */
  messages(): readonly CommandMessage[];
  list(): readonly PendingCommand[];
  /** Settles all as unsent. */
  giveUp(reason: string): void;
}

export function createPendingCommands(onChange: () => void): PendingCommands {
  const waiting = new Map<string, { message: CommandMessage; sinceMs: number; resolve: (outcome: CommandOutcome) => void }>();
  return {
    add(message, sinceMs) {
      return new Promise((resolve) => {
        waiting.set(message.commandId, { message, sinceMs, resolve });
        onChange();
      });
    },
    settle(commandId, outcome) {
      const found = waiting.get(commandId);
      if (!found) return;
      waiting.delete(commandId);
      onChange();
      found.resolve(outcome);
    },
    messages: () => [...waiting.values()].map(({ message }) => message),
    list: () => [...waiting.values()].map(({ message, sinceMs }) => ({ commandId: message.commandId, command: message.command, sinceMs })),
    giveUp(reason) {
      const all = [...waiting.values()];
      waiting.clear();
      if (all.length > 0) onChange();
      for (const { resolve } of all) resolve({ outcome: 'unsent', reason });
    },
  };
}
