import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import './tip.css';

export interface TipProps {
  readonly content: ReactNode;
  /** The element that the words belong to: it must take focus or be described otherwise. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Words a hover or the focus away. */
export function Tip({ content, children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="layer-tip">
          <Tooltip.Popup className="tip">{content}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
