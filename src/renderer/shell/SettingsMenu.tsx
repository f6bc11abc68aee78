import { SlidersHorizontal } from 'lucide-react';
import { memo } from 'react';
import { type Preferences, preferenceChoices } from '../settings/preferences.ts';
import { Menu, type MenuEntry } from '../ui/Menu.tsx';

export interface SettingsMenuProps {
  readonly preferences: Preferences;
  readonly onChange: (part: Partial<Preferences>) => void;
  readonly onShowKeys: () => void;
}

const words = {
  system: 'Like this PC',
  light: 'Light',
  dark: 'Dark',
  compact: 'Compact',
  standard: 'Standard',
  comfortable: 'Comfortable',
  normal: 'Normal',
  large: 'Large',
  larger: 'Larger',
} as const;

/** How the window looks on this PC. */
export const SettingsMenu = memo(function SettingsMenu({ preferences, onChange, onShowKeys }: SettingsMenuProps) {
  function choice<K extends 'theme' | 'density' | 'text'>(label: string, name: K): MenuEntry {
    const values: readonly (keyof typeof words)[] = preferenceChoices[name];
    return {
      kind: 'choice',
      label,
      value: preferences[name],
      options: values.map((value) => ({ value, label: words[value] })),
      onChange: (value) => {
        const chosen = preferenceChoices[name].find((one) => one === value);
        if (chosen !== undefined) onChange({ [name]: chosen });
      },
    };
  }
  return (
    <Menu
      trigger={
        <button type="button" className="rail-link">
          <SlidersHorizontal aria-hidden="true" />
          Settings
        </button>
      }
      entries={() => [
        choice('Colours', 'theme'),
        {
          kind: 'switch',
          label: 'High contrast',
          on: preferences.contrast === 'high',
          onChange: (on) => onChange({ contrast: on ? 'high' : 'standard' }),
        },
        choice('Rows', 'density'),
        choice('Text', 'text'),
        { kind: 'separator' },
        {
          kind: 'switch',
          label: 'Single keys act at once',
          on: preferences.singleKeys,
          onChange: (singleKeys) => onChange({ singleKeys }),
        },
        { kind: 'item', label: 'All keys', hotkey: '?', onSelect: onShowKeys },
      ]}
    />
  );
});
