import { z } from 'zod';
import { decide, type PracticeSetup } from '../../shared/clinic-day/index.ts';
import { type Actor, type CanonicalEvent, type CommandId, sourceIdSchema, type TenantId } from '../../shared/events/index.ts';
import { type FromEngine, type FromWindow, isPermitted, permissionFor, type Refusal, refusalSchema } from '../../shared/live/index.ts';
import { practiceCalendar } from '../../shared/practice-time/index.ts';
import type { Effects } from '../effects.ts';
import { type Decision, type EventLog, type Proposal, StorageError, type StoredEvent, type TentativeView } from '../event-log/contract.ts';
import type { NewDelivery } from '../outbox/index.ts';
import type { SignedIn } from './windowSession.ts';

type CommandMessage = Extract<FromWindow, { kind: 'command' }>;

/** What is kept beside a commandId, so that the same command sent again gets the first result. */
const resultSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('accepted'), position: z.number() }),
  z.object({ outcome: z.literal('refused'), refusal: refusalSchema }),
]);
type CommandResult = z.infer<typeof resultSchema>;

/** What others outside must hear of a command, decided inside its transaction. A refusal undoes nothing: the command is not recorded. */
export type TellOfCommand = (
  events: readonly CanonicalEvent[],
  about: { readonly tenantId: TenantId; readonly commandId: CommandId; readonly date: string; readonly view: TentativeView },
) => { readonly deliveries: readonly NewDelivery[]; readonly withdrawals: readonly string[]; readonly refusal?: Refusal };

interface CommandEngine {
  readonly eventLog: Pick<EventLog, 'submit' | 'head'>;
  readonly effects: Effects;
  readonly practices: readonly PracticeSetup[];
  readonly tellOfCommand?: TellOfCommand;
}

const deskSource = sourceIdSchema.parse('desk');

/**
 * One wish of one person: permission, then the decision against the tentative day in the transaction that stores its events
 * (architecture.md, decision 2). Never rejects; the answer follows the COMMIT. A commandId that was answered before gets that answer.
 */
export async function runCommand(engine: CommandEngine, who: SignedIn, message: CommandMessage): Promise<FromEngine> {
  const { effects } = engine;
  const startedMs = effects.now();
  const result = await resultOf(engine, who, message);
  effects.log('info', 'command', {
    tenantId: message.tenantId,
    stationId: who.stationId,
    commandType: message.command.type,
    ...logged(message.commandId),
    outcome: result.outcome,
    ...(result.outcome === 'accepted' ? { position: result.position } : { code: result.refusal.code }),
    durationMs: effects.now() - startedMs,
  });
  return { kind: 'result', commandId: message.commandId, ...result };
}

async function resultOf(
  { eventLog, effects, practices, tellOfCommand }: CommandEngine,
  who: SignedIn,
  message: CommandMessage,
): Promise<CommandResult> {
  const { user, stationId } = who;
  const { command, commandId, tenantId } = message;
  if (!isPermitted(user.role, permissionFor[command.type])) {
    return refused('forbidden', 'You may not do this, so nothing was changed. Ask somebody at the desk, or sign in with other initials.');
  }
  const practice = practices.find((one) => one.tenantId === tenantId);
  if (!practice) return refused('unknown-practice', 'This host does not know that practice, so nothing was changed. Reload the window.');
  const actor: Actor = { kind: 'user', id: user.initials, role: user.role };
  const calendar = practiceCalendar(practice.timezone);

  function decideNow(view: TentativeView): Decision<CommandResult> {
    const before = view.commandResult(commandId);
    if (before !== undefined) {
      const known = resultSchema.safeParse(before);
      // An erasure removes what was answered about the patient; that it was answered stays.
      return {
        outcome: 'refuse',
        answer: known.success
          ? known.data
          : refused('already-answered', 'This was answered before. Look at the board to see how it stands now.'),
      };
    }
    const context = { nowMs: view.nowMs, actor, commandId, newId: effects.newId, calendar };
    const decision = decide(view.day(tenantId, message.date), command, context);
    if (decision.outcome === 'refused') {
      const answer = refused(decision.code, decision.message);
      return { outcome: 'refuse', answer, commandResult: answer };
    }
    const told = tellOfCommand?.(decision.events, { tenantId, commandId, date: message.date, view });
    if (told?.refusal) {
      const answer = refused(told.refusal.code, told.refusal.message);
      return { outcome: 'refuse', answer, commandResult: answer };
    }
    const { deliveries = [], withdrawals = [] } = told ?? {};
    return { outcome: 'record', events: decision.events, deliveries, withdrawals, answer: acceptedAt, commandResult: acceptedAt };
  }

  const proposal: Proposal<CommandResult> = {
    tenantId,
    source: deskSource,
    actor,
    stationId,
    commandId,
    causationId: null,
    receivedAtMs: effects.now(),
    decide: decideNow,
    failed(error) {
      effects.log('error', 'command failed', {
        ...logged(commandId),
        commandType: command.type,
        error: error instanceof Error ? error.name : 'unknown',
      });
      return refused(
        'engine-error',
        'Something went wrong on the host, and nothing was changed. Try again; if it happens again, tell support.',
      );
    },
  };
  try {
    return await eventLog.submit(proposal);
  } catch (error) {
    effects.log('error', 'command not stored', { ...logged(commandId), error: error instanceof Error ? error.name : 'unknown' });
    return error instanceof StorageError
      ? refused(`storage-${error.code}`, error.message)
      : refused('engine-error', 'The host could not store this, so nothing was changed. Look at its health, then try again.');
  }
}

/** A window makes its ids, and only a UUID is sure to say nothing of anybody. */
function logged(commandId: CommandId): { readonly commandId?: string } {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(commandId) ? { commandId } : {};
}

function acceptedAt(stored: readonly StoredEvent[]): CommandResult {
  const positions = stored.map((one) => (one.outcome === 'stored' ? one.record.position : one.position));
  return { outcome: 'accepted', position: Math.max(0, ...positions) };
}

function refused(code: string, message: string): Extract<CommandResult, { outcome: 'refused' }> {
  return { outcome: 'refused', refusal: { code, message } satisfies Refusal };
}
