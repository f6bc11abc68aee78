import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type Electron from 'electron';
import { listeners } from './listeners.ts';

/** The real port behind one of Electron's, so that it can be handed over to a page. */
const realPorts = new WeakMap<object, MessagePort>();

export function realPortOf(port: object): MessagePort {
  const real = realPorts.get(port);
  if (!real) throw new TypeError('Only a MessagePortMain can be transferred');
  return real;
}

/** `MessageChannelMain` over Node's own MessageChannel: real structured clone, real order, real closing of both ends. */
export class MessageChannelDouble {
  readonly port1: Electron.MessagePortMain;
  readonly port2: Electron.MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = mainPort(port1);
    this.port2 = mainPort(port2);
  }
}

function mainPort(real: MessagePort): Electron.MessagePortMain {
  const events = listeners();
  let isClosed = false;
  real.on('close', () => {
    isClosed = true;
    events.emit('close');
  });
  const port = {
    on: events.on,
    once: events.once,
    postMessage(message: unknown, transfer: Electron.MessagePortMain[] = []) {
      if (!isClosed) real.postMessage(message, transfer.map(realPortOf));
    },
    // Messages wait in line until then.
    start: () => void real.on('message', (data: unknown) => events.emit('message', { data, ports: [] })),
    close: () => real.close(),
  } satisfies Pick<Electron.MessagePortMain, 'on' | 'once' | 'postMessage' | 'start' | 'close'>;
  realPorts.set(port, real);
  return port as unknown as Electron.MessagePortMain;
}
