/** Green fine, blue in progress, amber needs a look, red act now, grey not yet (look.md). */
export type Tone = 'fine' | 'progress' | 'look' | 'act' | 'idle';
