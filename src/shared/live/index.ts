/** The live protocol: one language between the engine and every window, over a MessagePort or ws. */
export * from './protocol.ts';
export * from './roles.ts';
export * from './transport.ts';
