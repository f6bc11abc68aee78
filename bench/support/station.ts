import { WebSocket } from 'ws';
import { FOLD_VERSION, PROTOCOL_VERSION } from '../../src/shared/live/index.ts';
import type { Serve } from './serve.ts';

export interface Station {
  /** Events it has been sent. */
  received(): number;
  close(): void;
}

/** A window without a screen: signs in, watches today, acknowledges what it gets, answers heartbeats. Resolves with its first snapshot. */
export function openStation(serve: Serve, tenantId: string): Promise<Station> {
  const socket = new WebSocket(`${serve.station.replace(/^http/, 'ws')}/live`, { headers: { authorization: `Bearer ${serve.token}` } });
  const send = (message: Record<string, unknown>) => socket.send(JSON.stringify(message));
  let received = 0;
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => send({ kind: 'hello', protocolVersion: PROTOCOL_VERSION, foldVersion: FOLD_VERSION, token: serve.token }));
    socket.on('message', (data) => {
      const message: { kind: string; position?: number; records?: readonly unknown[] } = JSON.parse(data.toString());
      switch (message.kind) {
        case 'welcome':
          send({ kind: 'watch', tenantId });
          return;
        case 'snapshot':
          send({ kind: 'ack', position: message.position });
          resolve({ received: () => received, close: () => socket.close() });
          return;
        case 'events':
          received += message.records?.length ?? 0;
          send({ kind: 'ack', position: message.position });
          return;
        case 'heartbeat':
          send({ kind: 'heartbeat' });
          return;
        case 'goodbye':
          reject(new Error('The station was sent away.'));
      }
    });
  });
}
