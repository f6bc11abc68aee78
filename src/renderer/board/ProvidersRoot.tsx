import { providerIdSchema, type Role } from '../../shared/events/index.ts';
import type { PreferencesState } from '../settings/preferences.ts';
import { useStable } from '../ui/useStable.ts';
import { may } from './may.ts';
import { type ProviderCardModel, ProviderStrip } from './ProviderStrip.tsx';
import { providerStatusChoices } from './providerCards.ts';
import type { Act } from './useDesk.ts';

export interface ProvidersRootProps {
  readonly cards: readonly ProviderCardModel[];
  readonly act: Act;
  readonly preferences: PreferencesState;
  readonly role: Role | undefined;
}

export function ProvidersRoot({ cards, act, preferences, role }: ProvidersRootProps) {
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
      cards={cards}
      statuses={providerStatusChoices}
      maySet={may(role, 'setProviderStatus')}
      mine={myProviders}
      onStatus={onStatus}
      onToggleMine={onToggleMine}
    />
  );
}
