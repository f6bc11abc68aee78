import { Tooltip } from '@base-ui/react/tooltip';
import type { TipProps } from './Tip.tsx';
import './tip.css';

/** The tip itself: loaded after the first paint through `Tip`. */
export function TipParts({ content, children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} delay={350} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="layer-tip">
          <Tooltip.Popup className="tip">{content}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
