import type { SourcePolicy } from '../../policy/policySchema.ts';
import { appointmentsConnector } from './appointments.ts';
import type { Connector } from './connector.ts';
import { orchestrationConnector } from './orchestration.ts';
import { standardWebhooksConnector } from './standardWebhooks.ts';

const connectors = {
  orchestration: orchestrationConnector,
  appointments: appointmentsConnector,
  'standard-webhooks': standardWebhooksConnector,
} as const satisfies Record<SourcePolicy['provider'], Connector>;

export function connectorOf(provider: SourcePolicy['provider']): Connector {
  return connectors[provider];
}
