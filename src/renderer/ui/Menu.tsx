import { cloneElement, lazy, type ReactElement, Suspense, useState } from 'react';

/** What a menu holds, as data: the parts that draw it are loaded after the first paint. */
export type MenuEntry =
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item';
      readonly label: string;
      readonly detail?: string | undefined;
      readonly hotkey?: string | undefined;
      readonly disabled?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: 'switch'; readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly value: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly onChange: (value: string) => void;
    };

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  /** Asked for only while the menu is open. */
  readonly entries: () => readonly MenuEntry[];
  readonly align?: 'start' | 'center' | 'end';
}

const MenuParts = lazy(async () => ({ default: (await import('./MenuParts.tsx')).MenuParts }));

/** A button with a menu. The button is drawn at once; what opens follows right after the first paint, and a click before that is remembered. */
export function Menu(props: MenuProps) {
  const [isWanted, setIsWanted] = useState(false);
  const early = cloneElement(props.trigger, { 'aria-haspopup': 'menu', onClick: () => setIsWanted(true) });
  return (
    <Suspense fallback={early}>
      <MenuParts {...props} isOpenAtFirst={isWanted} />
    </Suspense>
  );
}
