import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogFields } from '../../effects.ts';
import type { EventLog } from '../../event-log/contract.ts';
import { openEventLog } from '../../event-log/index.ts';
import { type Policy, policySchema, type SecretReference } from '../../policy/policySchema.ts';
import { systemEffects } from '../../systemEffects.ts';
import { createIngest, type Ingest, type IntakeListener, startIntakeListener } from '../index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers of many shapes
  readonly json: any;
}

export interface Rig {
  readonly eventLog: EventLog;
  readonly ingest: Ingest;
  readonly listener: IntakeListener;
  /** Everything that was logged, one text a line. */
  readonly lines: readonly string[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export const INTAKE_TOKEN = 'intake-token';
export const withToken = { authorization: `Bearer ${INTAKE_TOKEN}` };

/** A real intake door on a free port over a real event log in a temporary folder, for one practice, `clinic-abc`. */
export async function openIntake(
  options: {
    readonly sources?: readonly object[];
    readonly demo?: boolean;
    readonly now?: () => number;
    /** Fewer pages than the disk has room for. */
    readonly maxPages?: number;
    readonly timeouts?: { readonly headersMs: number; readonly requestMs: number };
  } = {},
): Promise<Rig> {
  const { sources = openSources, demo = true } = options;
  const policy: Policy = policySchema.parse({
    practices: [{ tenantId: 'clinic-abc', name: 'Clinic ABC', timezone: 'Australia/Perth' }],
    sources,
  });
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-intake-'));
  const lines: string[] = [];
  const log = (level: string, what: string, fields?: LogFields) => void lines.push(JSON.stringify({ level, what, ...fields }));
  const effects = { ...systemEffects(log), ...(options.now && { now: options.now }) };
  const practices = policy.practices.map(({ tenantId, name, timezone }) => ({
    tenantId,
    name,
    timezone,
    locationId: null,
    providers: [],
    resources: [],
    appointmentTypes: [],
  }));
  const { now, newId } = effects;
  const eventLog = openEventLog({ directory: folder, practices, now, newId, log, ...(options.maxPages && { maxPages: options.maxPages }) });
  const ingest = createIngest({ eventLog, sources: policy.sources, practices: policy.practices, effects, demo, secretOf: plainSecret });
  const { timeouts } = options;
  const listener = await startIntakeListener({
    host: '127.0.0.1',
    port: 0,
    ingest,
    eventLog,
    token: INTAKE_TOKEN,
    demo,
    effects,
    version: '0.1.0',
    ...(timeouts && { timeouts }),
  });
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${listener.url}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  return {
    eventLog,
    ingest,
    listener,
    lines,
    post: (path, body, headers = {}) => call(path, { method: 'POST', headers, body: bytesOf(body) }),
    get: (path, headers = {}) => call(path, { headers }),
    async close() {
      await listener.close();
      await eventLog.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sources without authentication, as in demo mode. */
export const openSources = [
  { id: 'appointments', provider: 'appointments', tenantId: 'clinic-abc', auth: { type: 'none-on-loopback' } },
  { id: 'orchestration', provider: 'orchestration', tenantId: 'clinic-abc', auth: { type: 'none-on-loopback' } },
] as const;

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

/** A check-in of one patient as others send it. */
export function aCheckin(
  eventId: string,
  changes: Record<string, unknown> = {},
  data: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    eventId,
    eventType: 'patient.checkin.v1',
    eventVersion: '1',
    occurredAt: '2025-11-27T01:00:00Z',
    tenantId: 'clinic-abc',
    data: { patientId: `pat-${eventId}`, appointmentId: `apt-${eventId}`, checkinAt: '2025-11-27T01:00:00Z', ...data },
    ...changes,
  };
}

/** In a test every secret stands in the policy itself. */
export function plainSecret(reference: SecretReference): string | undefined {
  return typeof reference === 'string' ? reference : undefined;
}
