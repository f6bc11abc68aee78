import { memo } from 'react';
import type { EntityKey } from '../live/index.ts';
import { Menu, type MenuEntry } from '../ui/Menu.tsx';
import { Empty, Panel } from '../ui/Panel.tsx';
import { Count } from '../ui/Pill.tsx';
import type { Tone } from '../ui/tone.ts';
import type { Faces } from './faces.ts';
import { useFace } from './useFace.ts';
import './chairsPanel.css';

export interface ChairTileModel {
  readonly id: string;
  /** "4" for "Chair 4"; a room keeps its name. */
  readonly name: string;
  /** "Free", "16 min left", "+16 min", "Ready", "Cleaning", "Out of order" */
  readonly state: string;
  readonly tone: Tone;
  readonly look: 'plain' | 'hatched' | 'faded';
  /** The patient, or what is known of the chair. */
  readonly line: string;
  readonly lineIsPatient: boolean;
  readonly foot: string;
  readonly spoken: string;
}

export interface ChairsPanelProps {
  readonly ids: readonly string[];
  readonly tiles: Faces<string, ChairTileModel>;
  readonly glows: Faces<EntityKey, true>;
  readonly inUse: string;
  /** What can be done with a chair: the items of its menu. */
  readonly actionsOf: (chairId: string) => readonly MenuEntry[];
}

export const ChairsPanel = memo(function ChairsPanel({ ids, tiles, glows, inUse, actionsOf }: ChairsPanelProps) {
  return (
    <Panel title="Chairs" className="chairs-panel" counts={<Count>{inUse}</Count>}>
      {ids.length === 0 ? (
        <Empty title="No chairs yet">Chairs and rooms come from the practice’s setup.</Empty>
      ) : (
        <ul className="chairs" aria-label="Chairs and rooms">
          {ids.map((id) => (
            <Chair key={id} id={id} tiles={tiles} glows={glows} actionsOf={actionsOf} />
          ))}
        </ul>
      )}
    </Panel>
  );
});

type ChairFaces = Pick<ChairsPanelProps, 'tiles' | 'glows'> & { readonly chairId: string };

const Chair = memo(function Chair({ id, tiles, glows, actionsOf }: Omit<ChairsPanelProps, 'ids' | 'inUse'> & { readonly id: string }) {
  return (
    <li>
      <Menu align="start" trigger={<ChairButton chairId={id} tiles={tiles} glows={glows} />} entries={() => actionsOf(id)} />
    </li>
  );
});

/** The part that changes: its menu, which is dear to draw, stays as it is. */
function ChairButton({ chairId, tiles, glows, ...trigger }: ChairFaces & React.ComponentProps<'button'>) {
  const tile = useFace(tiles, chairId);
  const glow = useFace(glows, `resource:${chairId}`) === true;
  if (!tile) return null;
  return (
    <button
      type="button"
      {...trigger}
      className={`chair chair-${tile.look} tone-${tile.tone}${glow ? ' glow' : ''}`}
      aria-label={tile.spoken}
    >
      <span className="chair-top">
        <span className="chair-name num">{tile.name}</span>
        <span className="chair-state num">{tile.state}</span>
      </span>
      <span className={tile.lineIsPatient ? 'chair-line' : 'chair-line chair-line-quiet'}>{tile.line}</span>
      <span className="chair-foot num">{tile.foot}</span>
    </button>
  );
}
