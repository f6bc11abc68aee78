import { EventEmitter } from 'node:events';

/**
 * The listening half of an Electron object. `on` fits every overload of electron.d.ts; its result is never used by the shell.
 * A listener that throws fails the test, as an uncaught exception ends the app.
 */
export function listeners() {
  const emitter = new EventEmitter();
  const on = (event: string, listener: (...args: never[]) => unknown): never => {
    emitter.on(event, listener as (...args: unknown[]) => unknown);
    return undefined as never;
  };
  const once = (event: string, listener: (...args: never[]) => unknown): never => {
    emitter.once(event, listener as (...args: unknown[]) => unknown);
    return undefined as never;
  };
  return {
    on,
    once,
    emit: (event: string, ...args: unknown[]) => emitter.emit(event, ...args),
    count: (event: string) => emitter.listenerCount(event),
  };
}

/** An event whose default can be prevented. */
export function preventable<Extra extends object>(extra: Extra) {
  const event = {
    ...extra,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}
