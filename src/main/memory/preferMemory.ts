import { setFlagsFromString } from 'node:v8';

/**
 * Tells V8 whether memory matters more than speed just now. V8 has a reducer of its own that collects step by step and gives back
 * what a burst made it reserve, but in Node 24 it never begins: it waits until the heap of the embedder is quiet too, and takes
 * one in which nothing was ever allocated for a busy one (`--trace-memory-reducer --trace-mutator-utilization` show it). Where
 * memory is preferred it begins within 8 s all the same, and its pauses are those of any collection, some 15 ms.
 * Not for Electron, whose V8 may not let its flags be changed.
 */
export function preferMemory(isPreferred: boolean): void {
  setFlagsFromString(isPreferred ? '--optimize-for-size' : '--no-optimize-for-size');
}
