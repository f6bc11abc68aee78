import type { SourceId, TenantId } from '../../shared/events/index.ts';
import { createTokenBucket, type TokenBucket } from '../limits/tokenBucket.ts';
import type { SecretReference, SourcePolicy } from '../policy/policySchema.ts';
import { createVerifier, type Verifier } from './authentication/createVerifier.ts';
import type { Connector, ConnectorKind } from './connectors/connector.ts';
import { connectorOf } from './connectors/connectorOf.ts';

export const DEFAULT_BODY_BYTES = 1_000_000;
/** Guards against a sender in a loop, far above what a clinic sends. */
const DEFAULT_PER_MINUTE = 600_000;

/** A configured source, ready to receive. */
export interface IntakeSource {
  readonly id: SourceId;
  readonly tenantId: TenantId;
  readonly provider: SourcePolicy['provider'];
  readonly kind: ConnectorKind;
  readonly enabled: boolean;
  readonly timestampMeans: 'event' | 'start';
  readonly bodyBytes: number;
  readonly connector: Connector;
  readonly verifier: Verifier;
  readonly rate: TokenBucket;
  readonly unverified: TokenBucket;
}

/** @param secretOf the value behind a secret of the policy, undefined when it cannot be had: then the source refuses everything. */
export function intakeSource(
  policy: SourcePolicy,
  options: { readonly secretOf: (reference: SecretReference) => string | undefined; readonly demo: boolean },
): IntakeSource {
  const connector = connectorOf(policy.provider);
  const kind = policy.kind ?? connector.kind;
  const perMinute = policy.limits?.perMinute ?? DEFAULT_PER_MINUTE;
  return {
    id: policy.id,
    tenantId: policy.tenantId,
    provider: policy.provider,
    kind,
    enabled: policy.enabled ?? kind !== 'unofficial',
    timestampMeans: policy.timestampMeans ?? 'event',
    bodyBytes: policy.limits?.bodyBytes ?? DEFAULT_BODY_BYTES,
    connector,
    verifier: createVerifier(policy.auth, options.secretOf, { demo: options.demo }),
    rate: createTokenBucket({ perMinute, burst: perMinute }),
    unverified: unverifiedBudget(),
  };
}

/** How many unverifiable messages are kept: a stranger must not be able to fill the disk (with 16 kB each, some 23 MB a day). */
export function unverifiedBudget(): TokenBucket {
  return createTokenBucket({ perMinute: 1, burst: 50 });
}

export const UNVERIFIED_KEPT_BYTES = 16_000;
