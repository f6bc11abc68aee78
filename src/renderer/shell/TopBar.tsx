import type { Health, User } from '../../shared/live/index.ts';
import { Key } from '../ui/Key.tsx';
import { Menu } from '../ui/Menu.tsx';
import { Tip } from '../ui/Tip.tsx';
import { ToneIcon } from '../ui/ToneIcon.tsx';
import type { Tone } from '../ui/tone.ts';
import type { Honesty } from './honesty.ts';

export interface TopBarProps {
  readonly practiceName: string;
  /** "Fri 20 Nov · 10:42" in practice time. */
  readonly time: string;
  readonly honesty: Honesty;
  readonly health: readonly Health[];
  readonly demo: boolean;
  readonly user: User | null;
  readonly users: readonly User[];
  readonly onSignIn: (initials: string) => void;
  readonly onSearch: () => void;
}

const toneOfHealth = { fine: 'fine', look: 'look', act: 'act' } as const satisfies Record<Health['level'], Tone>;

const roleNames = {
  'front-desk': 'Front desk',
  clinician: 'Clinician',
  manager: 'Manager',
  it: 'IT',
  display: 'Display',
} as const satisfies Record<User['role'], string>;

/** The brand, the practice and the truth about the connection on the left; search and the person on the right. */
export function TopBar(props: TopBarProps) {
  const { practiceName, time, honesty, health, demo, user, users, onSignIn, onSearch } = props;
  return (
    <header className="top">
      <svg className="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
        <rect width="24" height="24" rx="6" fill="var(--brand)" />
        <path d="M8.6 17.5V6.5h7.2v2.2h-4.6v2.3h4.1v2.2h-4.1v4.3z" fill="var(--brand-ink)" />
      </svg>
      <h1 className="top-practice">{practiceName}</h1>
      <span className="top-time num">{time}</span>
      <HealthChip
        always
        tone={honesty.tone}
        label={honesty.chip}
        detail={honesty.explanation ?? 'The board shows the day as the clinic’s Frontdesk knows it.'}
      />
      {health.map((line) => (
        <HealthChip key={line.key} tone={toneOfHealth[line.level]} label={line.label} detail={line.detail} />
      ))}
      {demo ? (
        <HealthChip tone="idle" label="Demo clinic" detail="Every person on this board is invented. Nothing here reaches a real clinic." />
      ) : null}
      <div className="top-end">
        <button type="button" className="search-open" onClick={onSearch} aria-keyshortcuts="/">
          Find a patient or do anything
          <Key name="/" />
        </button>
        {user ? (
          <Menu
            trigger={
              <button
                type="button"
                className="chip chip-user"
                aria-label={`Signed in: ${user.initials}, ${roleNames[user.role]}. Change user.`}
              >
                {user.initials} · {roleNames[user.role]}
              </button>
            }
            entries={() => [
              { kind: 'label', label: 'Who is at this desk?' },
              ...users.map((one) => ({
                kind: 'item' as const,
                label: one.name ? `${one.initials} · ${one.name}` : one.initials,
                detail: roleNames[one.role],
                disabled: one.initials === user.initials,
                onSelect: () => onSignIn(one.initials),
              })),
            ]}
          />
        ) : null}
      </div>
    </header>
  );
}

interface HealthChipProps {
  readonly tone: Tone;
  readonly label: string;
  readonly detail: string;
  /** Kept where there is little room: the truth about the connection. */
  readonly always?: boolean;
}

function HealthChip({ tone, label, detail, always = false }: HealthChipProps) {
  return (
    <Tip content={detail}>
      <button type="button" className={`chip tone-${tone}${always || (tone !== 'fine' && tone !== 'idle') ? '' : ' chip-spare'}`}>
        <ToneIcon tone={tone} shape={tone === 'fine' || tone === 'idle' ? 'dot' : undefined} />
        {label}
      </button>
    </Tip>
  );
}
