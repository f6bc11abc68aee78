import { Toast } from '@base-ui/react/toast';
import { useCallback } from 'react';
import { type Command, describeCommand } from '../../shared/clinic-day/index.ts';
import { commandIdSchema } from '../../shared/events/index.ts';
import { type CommandOutcome, useLiveClient } from '../live/index.ts';

/** Sends a command and tells the outcome: a toast with undo, or why not. */
export type Act = (command: Command) => Promise<CommandOutcome>;

/** The way from a click or a key to the engine, and the answer's way back to the person. */
export function useDesk(): Act {
  const client = useLiveClient();
  const { add, close } = Toast.useToastManager();
  return useCallback(
    async function act(command: Command): Promise<CommandOutcome> {
      const outcome = await client.send(command);
      switch (outcome.outcome) {
        case 'accepted': {
          const commandId = commandIdSchema.parse(outcome.commandId);
          // The events of a command reach the window before its result, so the day can tell what was done.
          const { day } = client.store.getState();
          const undo = () => {
            close(toastId);
            void act({ type: 'undoCommand', commandId });
          };
          const toastId = add({
            title: (day && describeCommand(day, commandId)) ?? 'Done',
            type: 'done',
            ...(command.type === 'undoCommand' ? {} : { actionProps: { children: 'Undo', onClick: undo } }),
          });
          break;
        }
        case 'refused':
          add({ title: 'Not done', description: outcome.refusal.message, type: 'refused', priority: 'high' });
          break;
        case 'unsent':
          add({ title: 'Not sent', description: outcome.reason, type: 'unsent', priority: 'high' });
          break;
      }
      return outcome;
    },
    [client, add, close],
  );
}
