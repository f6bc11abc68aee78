import { type JsonSchema, toJsonSchema } from '../../shared/events/jsonSchemas.ts';
import { policySchema } from './policySchema.ts';

/** The JSON Schema of the policy file, for editors and for whoever writes one. */
export function policyJsonSchema(): JsonSchema {
  return toJsonSchema(policySchema, {
    id: 'policy.schema.json',
    title: 'Policy file of Frontdesk',
    description: 'Practices, sources, users and listeners of one engine. A secret may be {"env": "NAME"} or {"file": "PATH"}.',
  });
}
