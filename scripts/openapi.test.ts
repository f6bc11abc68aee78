import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { intakeOpenapi, openapiFile, openapiText } from './openapi.ts';

const description = intakeOpenapi() as { components: { schemas: Record<string, object> } };

describe('the published description of the intake door', () => {
  it('is what the code gives: otherwise run `npm run schemas`', () => {
    expect(readFileSync(openapiFile, 'utf8')).toBe(openapiText());
  });

  it('has sound schemas, and refers to none that is not there', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false });
    addFormats.default(ajv);
    for (const [name, schema] of Object.entries(description.components.schemas)) expect(ajv.validateSchema(schema), name).toBe(true);
    const used = [...JSON.stringify(description).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? '');
    expect(used.filter((name) => !(name in description.components.schemas))).toEqual([]);
    expect(Object.keys(description.components.schemas).filter((name) => !used.includes(name))).toEqual([]);
  });

  it('takes the published event, and refuses it without a type', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const check = ajv.compile(description.components.schemas['Envelope'] ?? {});
    const event = JSON.parse(readFileSync(new URL('examples/event.json', openapiFile), 'utf8')) as object;
    expect(check(event), ajv.errorsText(check.errors)).toBe(true);
    expect(check({ ...event, eventType: undefined })).toBe(false);
  });
});
