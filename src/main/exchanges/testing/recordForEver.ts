import { CLINIC } from '../../event-log/testing/aLog.ts';
import { systemEffects } from '../../systemEffects.ts';
import { openExchanges } from '../openExchanges.ts';
import { aCall, anAnswer } from './anExchangeLog.ts';

/** Records calls, leaves one under way, says so, and goes on until it is killed. */
const wrapping = {
  wrap: (_tenantId: string, key: Uint8Array) => Buffer.from(key),
  unwrap: (_tenantId: string, box: Uint8Array) => Buffer.from(box),
};
const exchanges = openExchanges({ ...systemEffects(() => undefined), directory: process.argv[2] ?? '', wrapping });
exchanges.started(aCall({ operation: 'ended', tenantId: CLINIC }), Date.now())(anAnswer('{"a":1}'));
exchanges.started(aCall({ operation: 'under way', tenantId: CLINIC }), Date.now());
exchanges.flush();
process.stdout.write('recorded\n');
setInterval(() => {
  for (let call = 0; call < 100; call += 1)
    exchanges.started(aCall({ operation: 'more', body: 'x'.repeat(2_000) }), Date.now())(anAnswer('{"a":1}'));
}, 1);
