/** A Healthengine server of our own: part of the product, for demo, training and tests (healthengine.md, C). */
export { sandboxApiKey, sandboxPractices } from './sandboxState.ts';
export { type Sandbox, startSandbox } from './startSandbox.ts';
