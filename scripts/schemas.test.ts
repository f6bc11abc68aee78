import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventTypeNames } from '../src/shared/events/index.ts';
import { schemaFiles, schemasFolder } from './schemas.ts';

describe('the published schemas', () => {
  it('are what the code gives: otherwise run `npm run schemas` and note the change in docs/schemas/CHANGELOG.md', () => {
    const files = schemaFiles();
    const published = readdirSync(schemasFolder).filter((name) => name.endsWith('.schema.json'));
    expect(published.sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) expect(readFileSync(new URL(name, schemasFolder), 'utf8'), name).toBe(text);
  });

  it('have a line in their changelog for every event type', () => {
    const changelog = readFileSync(new URL('CHANGELOG.md', schemasFolder), 'utf8');
    expect(eventTypeNames.filter((name) => !changelog.includes(`\`${name}\``))).toEqual([]);
  });
});
