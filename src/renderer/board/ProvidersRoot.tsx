import { providerIdSchema, type Role } from '../../shared/events/index.ts';
import type { EntityKey } from '../live/index.ts';
import type { PreferencesState } from '../settings/preferences.ts';
import { useStable } from '../ui/useStable.ts';
import type { Faces } from './faces.ts';
import { may } from './may.ts';
import { type ProviderCardModel, ProviderStrip } from './ProviderStrip.tsx';
import { providerStatusChoices } from './providerCards.ts';
import type { Act } from './useDesk.ts';

export interface ProvidersRootProps {
  readonly ids: readonly string[];
  readonly cards: Faces<string, ProviderCardModel>;
  readonly glows: Faces<EntityKey, true>;
  readonly act: Act;
  readonly preferences: PreferencesState;
  readonly role: Role | undefined;
}

export function ProvidersRoot({ ids, cards, glows, act, preferences, role }: ProvidersRootProps) {
  const { myProviders, change } = preferences;
  const onStatus = useStable((id: string, wanted: string) => {
    const status = providerStatusChoices.find((choice) => choice.status === wanted)?.status;
    if (status) void act({ type: 'setProviderStatus', providerId: providerIdSchema.parse(id), status });
  });
  const onToggleMine = useStable((id: string) =>
    change({ myProviders: myProviders.includes(id) ? myProviders.filter((one) => one !== id) : [...myProviders, id] }),
  );
  return (
    <ProviderStrip
      ids={ids}
      cards={cards}
      glows={glows}
      statuses={providerStatusChoices}
      maySet={may(role, 'setProviderStatus')}
      mine={myProviders}
      onStatus={onStatus}
      onToggleMine={onToggleMine}
    />
  );
}
