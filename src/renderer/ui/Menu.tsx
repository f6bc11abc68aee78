import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Key } from './Key.tsx';
import './menu.css';

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Menu({ trigger, children, align = 'end', open, onOpenChange }: MenuProps) {
  const control = {
    ...(open === undefined ? {} : { open }),
    ...(onOpenChange ? { onOpenChange: (next: boolean) => onOpenChange(next) } : {}),
  };
  return (
    <Base.Root modal={false} {...control}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="layer-menu" sideOffset={4} align={align}>
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly hotkey?: string | undefined;
  readonly detail?: string | undefined;
  readonly disabled?: boolean;
}

export function MenuItem({ onSelect, children, hotkey, detail, disabled = false }: MenuItemProps) {
  return (
    <Base.Item className="menu-item" onClick={onSelect} disabled={disabled}>
      <span className="menu-item-text">
        {children}
        {detail ? <span className="menu-item-detail">{detail}</span> : null}
      </span>
      {hotkey ? <Key name={hotkey} /> : null}
    </Base.Item>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <div className="menu-label">{children}</div>;
}

export function MenuSeparator() {
  return <Base.Separator className="menu-separator" />;
}

export interface MenuChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

export function MenuChoice<T extends string>({ label, value, options, onChange }: MenuChoiceProps<T>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="menu-label">{label}</Base.GroupLabel>
      <Base.RadioGroup
        value={value}
        onValueChange={(next: unknown) => {
          const chosen = options.find((option) => option.value === next);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
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

export function MenuSwitch({
  label,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <Base.CheckboxItem className="menu-item menu-item-choice" checked={checked} onCheckedChange={(on) => onChange(on)} closeOnClick={false}>
      <Base.CheckboxItemIndicator className="menu-tick">
        <Check aria-hidden="true" />
      </Base.CheckboxItemIndicator>
      {label}
    </Base.CheckboxItem>
  );
}
