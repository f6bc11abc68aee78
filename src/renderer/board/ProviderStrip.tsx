import { memo } from 'react';
import type { EntityKey } from '../live/index.ts';
import { Menu } from '../ui/Menu.tsx';
import type { Tone } from '../ui/tone.ts';
import type { Faces } from './faces.ts';
import { useFace } from './useFace.ts';
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
  /** Everything at once, for those who listen. */
  readonly spoken: string;
}

export interface ProviderStatusChoice {
  readonly status: string;
  readonly label: string;
}

export interface ProviderStripProps {
  readonly ids: readonly string[];
  readonly cards: Faces<string, ProviderCardModel>;
  readonly glows: Faces<EntityKey, true>;
  readonly statuses: readonly ProviderStatusChoice[];
  readonly onStatus: (providerId: string, status: string) => void;
  readonly mine: readonly string[];
  readonly onToggleMine: (providerId: string) => void;
  readonly maySet: boolean;
}

export const ProviderStrip = memo(function ProviderStrip({ ids, mine, ...rest }: ProviderStripProps) {
  return (
    <ul className="providers" aria-label="Providers">
      {ids.map((id) => (
        <ProviderCard key={id} id={id} isMine={mine.includes(id)} {...rest} />
      ))}
    </ul>
  );
});

type ProviderCardProps = Omit<ProviderStripProps, 'ids' | 'mine'> & { readonly id: string; readonly isMine: boolean };

const ProviderCard = memo(function ProviderCard(props: ProviderCardProps) {
  const { id, cards, glows, isMine, statuses, onStatus, onToggleMine, maySet } = props;
  return (
    <li>
      <Menu
        align="start"
        trigger={<ProviderButton providerId={id} cards={cards} glows={glows} />}
        entries={() => [
          { kind: 'label', label: cards.get(id)?.name ?? '' },
          ...(maySet ? statuses : []).map(({ status, label }) => ({
            kind: 'item' as const,
            label,
            onSelect: () => onStatus(id, status),
          })),
          { kind: 'item', label: isMine ? 'Take out of “My providers”' : 'Add to “My providers”', onSelect: () => onToggleMine(id) },
        ]}
      />
    </li>
  );
});

type ProviderButtonProps = Pick<ProviderStripProps, 'cards' | 'glows'> & React.ComponentProps<'button'> & { readonly providerId: string };

/** The part that changes: its menu, which is dear to draw, stays as it is. */
function ProviderButton({ providerId, cards, glows, ...trigger }: ProviderButtonProps) {
  const card = useFace(cards, providerId);
  const glow = useFace(glows, `provider:${providerId}`) === true;
  if (!card) return null;
  return (
    <button
      type="button"
      {...trigger}
      className={`provider${card.away ? ' provider-away' : ''}${glow ? ' glow' : ''}`}
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
