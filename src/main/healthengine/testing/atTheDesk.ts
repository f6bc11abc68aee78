import { type Command, commandSchema } from '../../../shared/clinic-day/index.ts';
import { commandIdSchema, stationIdSchema } from '../../../shared/events/index.ts';
import { practiceSetupOf } from '../../policy/index.ts';
import { fieldsFor } from '../../stations/fieldsFor.ts';
import { runCommand } from '../../stations/runCommand.ts';
import { type ClinicOnline, EAST, TODAY } from './aClinicOnline.ts';

let commands = 0;

/** Somebody at the desk wishes something. */
export async function atTheDesk(clinic: ClinicOnline, wish: object, date = TODAY) {
  commands += 1;
  const commandId = commandIdSchema.parse(`command-${commands}`);
  const command: Command = commandSchema.parse(wish);
  const answer = await runCommand(
    {
      eventLog: clinic.eventLog,
      effects: { now: clinic.time.now, newId: () => crypto.randomUUID(), setTimer: clinic.time.setTimer, fetch, log: () => undefined },
      practices: clinic.policy.practices.map(practiceSetupOf),
      tellOfCommand: clinic.healthengine.tellOfCommand,
    },
    {
      user: { initials: 'MK', name: null, role: 'front-desk' },
      stationId: stationIdSchema.parse('station-1'),
      audience: fieldsFor('front-desk'),
    },
    { kind: 'command', commandId, tenantId: EAST, date, seenPosition: 0, command },
  );
  return { commandId, answer };
}
