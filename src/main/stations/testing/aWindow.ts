import { WebSocket } from 'ws';
import { FOLD_VERSION, type FromEngine, type FromWindow, fromEngineSchema } from '../../../shared/live/index.ts';
import { TOKEN } from './aStationDoor.ts';

type Of<K extends FromEngine['kind']> = Extract<FromEngine, { kind: K }>;

/** A window that speaks the protocol word by word over real ws, as a program that presents the token. */
export async function aWindow(url: string, options: { readonly token?: string; readonly initials?: string } = {}) {
  const { token = TOKEN } = options;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/live`, { headers: { authorization: `Bearer ${token}` } });
  const messages: FromEngine[] = [];
  const bytes: string[] = [];
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const look of [...waiting]) look();
  };
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('close', tell);
  socket.on('error', () => {});
  socket.on('message', (data) => {
    bytes.push(data.toString());
    messages.push(fromEngineSchema.parse(JSON.parse(data.toString())));
    tell();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const send = (message: FromWindow | Record<string, unknown>) => socket.send(JSON.stringify(message));

  /** The next message of a kind that fits, from those not yet taken. */
  function next<K extends FromEngine['kind']>(kind: K, fits: (message: Of<K>) => boolean = () => true): Promise<Of<K>> {
    return new Promise((resolve, reject) => {
      function look() {
        const index = messages.findIndex((message) => message.kind === kind && fits(message as Of<K>));
        if (index < 0 && socket.readyState !== WebSocket.CLOSED) return;
        waiting.delete(look);
        const [found] = index < 0 ? [] : messages.splice(index, 1);
        if (found) resolve(found as Of<K>);
        else reject(new Error(`The connection ended without ${kind}.`));
      }
      waiting.add(look);
      look();
    });
  }

  return {
    socket,
    send,
    next,
    messages,
    /** Everything that came over the wire. */
    bytes: () => bytes.join('\n'),
    closed,
    hello: (over: Record<string, unknown> = {}) =>
      send({
        kind: 'hello',
        protocolVersion: 1,
        foldVersion: FOLD_VERSION,
        token,
        ...(options.initials !== undefined && { initials: options.initials }),
        ...over,
      }),
    /** Signs in, watches today, and has its first snapshot. */
    async start() {
      send({
        kind: 'hello',
        protocolVersion: 1,
        foldVersion: FOLD_VERSION,
        token,
        ...(options.initials !== undefined && { initials: options.initials }),
      });
      const welcome = await next('welcome');
      send({ kind: 'watch', tenantId: 'clinic-abc' });
      const snapshot = await next('snapshot');
      send({ kind: 'ack', position: snapshot.position });
      return { welcome, snapshot };
    },
    /** Says something that is answered (a command for a practice that is not there), so that the host has heard it for sure. */
    says(what: number) {
      const commandId = `said-${what}`;
      const command = { type: 'markArrived', appointmentId: 'nobody' };
      send({ kind: 'command', commandId, tenantId: 'nowhere', date: '2025-11-27', seenPosition: 0, command });
      return next('result', (result) => result.commandId === commandId);
    },
    hangUp() {
      socket.close();
      return closed;
    },
  };
}
