import { SlidersHorizontal } from 'lucide-react';
import type { Preferences } from '../settings/preferences.ts';
import { Menu, MenuChoice, MenuItem, MenuSeparator, MenuSwitch } from '../ui/Menu.tsx';

export interface SettingsMenuProps {
  readonly preferences: Preferences;
  readonly onChange: (part: Partial<Preferences>) => void;
  readonly onShowKeys: () => void;
}

/** How the window looks on this PC. */
export function SettingsMenu({ preferences, onChange, onShowKeys }: SettingsMenuProps) {
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="rail-link">
          <SlidersHorizontal aria-hidden="true" />
          Settings
        </button>
      }
    >
      <MenuChoice
        label="Colours"
        value={preferences.theme}
        options={[
          { value: 'system', label: 'Like this PC' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onChange={(theme) => onChange({ theme })}
      />
      <MenuSwitch
        label="High contrast"
        checked={preferences.contrast === 'high'}
        onChange={(on) => onChange({ contrast: on ? 'high' : 'standard' })}
      />
      <MenuChoice
        label="Rows"
        value={preferences.density}
        options={[
          { value: 'compact', label: 'Compact' },
          { value: 'standard', label: 'Standard' },
          { value: 'comfortable', label: 'Comfortable' },
        ]}
        onChange={(density) => onChange({ density })}
      />
      <MenuChoice
        label="Text"
        value={preferences.text}
        options={[
          { value: 'normal', label: 'Normal' },
          { value: 'large', label: 'Large' },
          { value: 'larger', label: 'Larger' },
        ]}
        onChange={(text) => onChange({ text })}
      />
      <MenuSeparator />
      <MenuSwitch label="Single keys act at once" checked={preferences.singleKeys} onChange={(singleKeys) => onChange({ singleKeys })} />
      <MenuItem onSelect={onShowKeys} hotkey="?">
        All keys
      </MenuItem>
    </Menu>
  );
}
