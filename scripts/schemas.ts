import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { policyJsonSchema } from '../src/main/policy/policyJsonSchema.ts';
import { eventJsonSchemas } from '../src/shared/events/jsonSchemas.ts';

/** Writes the published schemas: `npm run schemas` after every change to an event type or to the policy. */
export const schemasFolder = new URL('../docs/schemas/', import.meta.url);

/** @returns the text of every published schema by file name. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schemas = [...eventJsonSchemas(), ['policy.schema.json', policyJsonSchema()] as const];
  return new Map(schemas.map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]));
}

if (import.meta.main) {
  const files = schemaFiles();
  mkdirSync(schemasFolder, { recursive: true });
  for (const name of readdirSync(schemasFolder)) {
    if (name.endsWith('.schema.json') && !files.has(name)) rmSync(new URL(name, schemasFolder));
  }
  for (const [name, text] of files) writeFileSync(new URL(name, schemasFolder), text);
  console.log(`${files.size} schemas are in docs/schemas.`);
}
