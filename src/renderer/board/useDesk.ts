import { useCallback } from 'react';
import { type Command, describeCommand } from '../../shared/clinic-day/index.ts';
import { commandIdSchema } from '../../shared/events/index.ts';
import { type CommandOutcome, useLiveClient } from '../live/index.ts';
import { useTell } from '../ui/news.ts';

/** Sends a command and tells the outcome: what was done, with undo, or why not. */
export type Act = (command: Command) => Promise<CommandOutcome>;

/** The way from a click or a key to the engine, and the answer's way back to the person. */
export function useDesk(): Act {
  const client = useLiveClient();
  const tell = useTell();
  return useCallback(
    async function act(command: Command): Promise<CommandOutcome> {
      const outcome = await client.send(command);
      switch (outcome.outcome) {
        case 'accepted': {
          const commandId = commandIdSchema.parse(outcome.commandId);
          // The events of a command reach the window before its result, so the day can tell what was done.
          const { day } = client.store.getState();
          const undo = { label: 'Undo', run: () => void act({ type: 'undoCommand', commandId }) };
          tell({
            kind: 'done',
            about: command.type === 'undoCommand' ? command.commandId : commandId,
            title: (day && describeCommand(day, commandId)) ?? 'Done',
            ...(command.type === 'undoCommand' ? {} : { action: undo }),
          });
          break;
        }
        case 'refused':
          tell({ kind: 'refused', title: 'Not done', detail: outcome.refusal.message });
          break;
        case 'unsent':
          tell({ kind: 'unsent', title: 'Not sent', detail: outcome.reason });
          break;
      }
      return outcome;
    },
    [client, tell],
  );
}
