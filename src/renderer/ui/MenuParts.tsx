import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { Key } from './Key.tsx';
import type { MenuEntry, MenuProps } from './Menu.tsx';
import './menu.css';

/** The menu itself: loaded after the first paint through `Menu`. */
export function MenuParts({ trigger, entries, align = 'end', isOpenAtFirst }: MenuProps & { readonly isOpenAtFirst: boolean }) {
  return (
    <Base.Root modal={false} defaultOpen={isOpenAtFirst}>
      <Base.Trigger render={trigger} />
      {/* Inside the page's main landmark, where those who move by landmarks find it. */}
      <Base.Portal container={document.querySelector('main')}>
        <Base.Positioner className="layer-menu" sideOffset={4} align={align}>
          <Base.Popup className="menu">
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entries({ entries }: Pick<MenuProps, 'entries'>) {
  return entries().map((entry, index) => <Entry key={`${entry.kind}:${'label' in entry ? entry.label : index}`} entry={entry} />);
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  switch (entry.kind) {
    case 'label':
      return <div className="menu-label">{entry.label}</div>;
    case 'separator':
      return <Base.Separator className="menu-separator" />;
    case 'item':
      return (
        <Base.Item className="menu-item" onClick={entry.onSelect} disabled={entry.disabled ?? false}>
          <span>
            {entry.label}
            {entry.detail ? <span className="menu-item-detail">{entry.detail}</span> : null}
          </span>
          {entry.hotkey ? <Key name={entry.hotkey} /> : null}
        </Base.Item>
      );
    case 'switch':
      return (
        <Base.CheckboxItem
          className="menu-item menu-item-choice"
          checked={entry.on}
          onCheckedChange={(on) => entry.onChange(on)}
          closeOnClick={false}
        >
          <Base.CheckboxItemIndicator className="menu-tick">
            <Check aria-hidden="true" />
          </Base.CheckboxItemIndicator>
          {entry.label}
        </Base.CheckboxItem>
      );
    case 'choice':
      return (
        <Base.Group>
          <Base.GroupLabel className="menu-label">{entry.label}</Base.GroupLabel>
          <Base.RadioGroup value={entry.value} onValueChange={(value: unknown) => entry.onChange(String(value))}>
            {entry.options.map((option) => (
              <Base.RadioItem key={option.value} value={option.value} className="menu-item menu-item-choice" closeOnClick={false}>
                <Base.RadioItemIndicator className="menu-tick">
                  <Check aria-hidden="true" />
                </Base.RadioItemIndicator>
                {option.label}
              </Base.RadioItem>
            ))}
          </Base.RadioGroup>
        </Base.Group>
      );
  }
}
