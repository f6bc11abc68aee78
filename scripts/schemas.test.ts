import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
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

  it('take the policy that docs/policy.md shows, and refuse it with a mistyped key', () => {
    const ajv = new Ajv({ strict: true });
    addFormats.default(ajv);
    const check = ajv.compile(JSON.parse(readFileSync(new URL('policy.schema.json', schemasFolder), 'utf8')));
    const guide = readFileSync(new URL('../policy.md', schemasFolder), 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
    expect(check(JSON.parse(example)), ajv.errorsText(check.errors)).toBe(true);
    expect(check(JSON.parse(example.replace('"timezone"', '"timezon"')))).toBe(false);
  });
});
