import { memo } from 'react';
import { Menu, type MenuEntry } from '../ui/Menu.tsx';
import { Empty, Panel } from '../ui/Panel.tsx';
import { Count } from '../ui/Pill.tsx';
import type { Tone } from '../ui/tone.ts';
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
  readonly glow: boolean;
  readonly spoken: string;
}

export interface ChairsPanelProps {
  readonly tiles: readonly ChairTileModel[];
  readonly inUse: string;
  /** What can be done with a chair: the items of its menu. */
  readonly actionsOf: (chairId: string) => readonly MenuEntry[];
}

export function ChairsPanel({ tiles, inUse, actionsOf }: ChairsPanelProps) {
  return (
    <Panel title="Chairs" className="chairs-panel" counts={<Count>{inUse}</Count>}>
      {tiles.length === 0 ? (
        <Empty title="No chairs yet">Chairs and rooms come from the practice’s setup.</Empty>
      ) : (
        <ul className="chairs" aria-label="Chairs and rooms">
          {tiles.map((tile) => (
            <Chair key={tile.id} tile={tile} actionsOf={actionsOf} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface ChairProps {
  readonly tile: ChairTileModel;
  readonly actionsOf: (chairId: string) => readonly MenuEntry[];
}

const Chair = memo(function Chair({ tile, actionsOf }: ChairProps) {
  return (
    <li>
      <Menu align="start" trigger={<ChairButton tile={tile} />} entries={() => actionsOf(tile.id)} />
    </li>
  );
});

interface ChairButtonProps extends React.ComponentProps<'button'> {
  readonly tile: ChairTileModel;
}

function ChairButton({ tile, ...trigger }: ChairButtonProps) {
  return (
    <button
      type="button"
      {...trigger}
      className={`chair chair-${tile.look} tone-${tile.tone}${tile.glow ? ' glow' : ''}`}
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
