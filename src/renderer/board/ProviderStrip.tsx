import { memo } from 'react';
import { Menu } from '../ui/Menu.tsx';
import type { Tone } from '../ui/tone.ts';
import './providerStrip.css';

export interface ProviderCardModel {
  readonly id: string;
  readonly initials: string;
  readonly name: string;
  /** "Available · next Haddad", "In Chair 2", "On break" */
  readonly doing: string;
  /** "on time", "+31 min", "back 10:55" */
  readonly pace: string;
  readonly paceTone: Tone;
  /** "affects 5", "next 10:50" */
  readonly ahead: string;
  readonly away: boolean;
  readonly glow: boolean;
  /** Everything at once, for those who listen. */
  readonly spoken: string;
}

export interface ProviderStatusChoice {
  readonly status: string;
  readonly label: string;
}

export interface ProviderStripProps {
  readonly cards: readonly ProviderCardModel[];
  readonly statuses: readonly ProviderStatusChoice[];
  readonly onStatus: (providerId: string, status: string) => void;
  readonly mine: readonly string[];
  readonly onToggleMine: (providerId: string) => void;
  readonly maySet: boolean;
}

export function ProviderStrip({ cards, mine, ...rest }: ProviderStripProps) {
  return (
    <ul className="providers" aria-label="Providers">
      {cards.map((card) => (
        <ProviderCard key={card.id} card={card} isMine={mine.includes(card.id)} {...rest} />
      ))}
    </ul>
  );
}

type ProviderCardProps = Omit<ProviderStripProps, 'cards' | 'mine'> & { readonly card: ProviderCardModel; readonly isMine: boolean };

const ProviderCard = memo(function ProviderCard({ card, isMine, statuses, onStatus, onToggleMine, maySet }: ProviderCardProps) {
  return (
    <li>
      <Menu
        align="start"
        trigger={<ProviderButton card={card} />}
        entries={() => [
          { kind: 'label', label: card.name },
          ...(maySet ? statuses : []).map(({ status, label }) => ({
            kind: 'item' as const,
            label,
            onSelect: () => onStatus(card.id, status),
          })),
          { kind: 'item', label: isMine ? 'Take out of “My providers”' : 'Add to “My providers”', onSelect: () => onToggleMine(card.id) },
        ]}
      />
    </li>
  );
});

interface ProviderButtonProps extends React.ComponentProps<'button'> {
  readonly card: ProviderCardModel;
}

function ProviderButton({ card, ...trigger }: ProviderButtonProps) {
  return (
    <button
      type="button"
      {...trigger}
      className={`provider${card.away ? ' provider-away' : ''}${card.glow ? ' glow' : ''}`}
      aria-label={card.spoken}
    >
      <span className="provider-face" aria-hidden="true">
        {card.initials}
      </span>
      <span className="provider-name">{card.name}</span>
      <span className={`provider-pace num tone-${card.paceTone}`}>{card.pace}</span>
      <span className="provider-doing">{card.doing}</span>
      <span className="provider-ahead num">{card.ahead}</span>
    </button>
  );
}
