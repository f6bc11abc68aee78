/** What the sandbox remembers. Everything is plain JSON: it is what `GET /control/state` tells and what a data folder keeps. */
export interface SandboxState {
  nextBookingId: number;
  nextRequestId: number;
  practices: Record<string, SandboxPractice>;
  bookings: SandboxBooking[];
  updates: SandboxUpdate[];
  /** What Healthengine wants afresh: answered by the matching upload. */
  availabilityRequests: { practiceId: string; day: string; pmsResourceId: string | null }[];
  /** Bookings of which Healthengine wants to know how their appointments stand. */
  appointmentChangesRequests: { practiceId: string; bookingId: number }[];
  configurationRequests: { practiceId: string; type: 'pmsResources' | 'pmsAppointmentTypes' }[];
  resources: ({ practiceId: string; pmsResourceId: string } & Record<string, unknown>)[];
  appointmentTypes: ({ practiceId: string; pmsAppointmentTypeId: string } & Record<string, unknown>)[];
  livenessContracts: { practiceId: string; receivedAt: string; liveHours: unknown }[];
  /** The newest snapshot of each practice, resource and day, and how often it was sent. */
  availability: { practiceId: string; pmsResourceId: string; date: string; availability: unknown[]; receivedAt: string; sent: number }[];
  subscriptions: unknown[];
  documents: unknown[];
  clientSnapshots: unknown[];
  calls: { at: string; practiceId: string | null; method: string; path: string; status: number }[];
}

export interface SandboxPractice {
  readonly practiceId: string;
  readonly practiceKey: string;
  consent: 'given' | 'revoked';
}

export interface SandboxBooking {
  readonly bookingId: number;
  readonly practiceId: string;
  status: 'Requested' | 'Confirmed' | 'Cancelled';
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  answeredAt: string | null;
  answer: 'confirmed' | 'rejected' | 'auto-confirmed' | null;
  /** Whether it is still listed under /requests/bookings: until confirmed or rejected, also after 20 s. */
  outstanding: boolean;
  rejectReason: string | null;
  didNotAttend: boolean;
  readonly pmsResourceId: string | null;
  readonly pmsAppointmentTypeId: string | null;
  /** `YYYY-MM-DD HH:MM:SS` in practice time. */
  readonly pmsAppointmentTime: string;
  /** Seconds. */
  readonly pmsAppointmentLength: number;
  readonly patient: Record<string, unknown>;
  readonly isNewPatient: boolean;
  pmsAppointmentIds: string[];
  pmsPatientId: string | null;
  /** Every answer that came, in order: what a test counts to find a second one. */
  answers: { at: string; operation: string; pmsAppointmentIds: string[] }[];
}

export interface SandboxUpdate {
  readonly requestId: number;
  readonly practiceId: string;
  readonly bookingId: number;
  readonly createdAt: string;
  answeredAt: string | null;
  answer: 'confirmed' | 'rejected' | null;
  readonly bookingStatus: 'Cancelled';
}

/** The calls kept; older ones are let go so that a sandbox can run for weeks. */
export const CALLS_KEPT = 20_000;

export const sandboxApiKey = 'sandbox-api-key';
const practices: readonly SandboxPractice[] = [
  { practiceId: '1001', practiceKey: 'sandbox-practice-key', consent: 'given' },
  { practiceId: '1002', practiceKey: 'sandbox-practice-key', consent: 'given' },
];

/** The practices that have linked themselves, as the ready line tells them. */
export const sandboxPractices = practices.map(({ practiceId, practiceKey }) => ({ practiceId, practiceKey }));

export function newSandboxState(): SandboxState {
  return {
    nextBookingId: 50_001,
    nextRequestId: 1,
    practices: Object.fromEntries(practices.map((practice) => [practice.practiceId, { ...practice }])),
    bookings: [],
    updates: [],
    availabilityRequests: [],
    appointmentChangesRequests: [],
    configurationRequests: [],
    resources: [],
    appointmentTypes: [],
    livenessContracts: [],
    availability: [],
    subscriptions: [],
    documents: [],
    clientSnapshots: [],
    calls: [],
  };
}
