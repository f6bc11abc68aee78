import type { BoardAction } from '../../shared/clinic-day/index.ts';
import type { KeyGroup } from '../shell/KeysDialog.tsx';
import { FIX_KEY } from './queueRows.ts';

const actionWords: Readonly<Record<BoardAction, string>> = {
  arrive: 'Arrived, check in',
  call: 'Call, call again',
  seat: 'Seat',
  ready: 'Ready for the provider',
  withProvider: 'Provider is with the patient',
  done: 'Treatment done',
  billing: 'To billing',
  checkOut: 'Check out',
  gone: 'Gone',
  noShow: 'No-show',
  left: 'Left without being seen',
  back: 'Back from away or hold',
  chairReady: 'Chair is ready',
};

/** What `?` shows. @param keys the key of each one-key move. */
export function keyGroups(keys: Readonly<Record<BoardAction, string>>): readonly KeyGroup[] {
  const actions = Object.entries(keys).flatMap(([action, key]) =>
    isAction(action) && action !== 'chairReady' ? [{ key, label: actionWords[action] }] : [],
  );
  return [
    {
      title: 'The row with the focus',
      keys: [...actions, { key: FIX_KEY, label: 'Put right what says “check me”' }, { key: 'Enter', label: 'Open the visit' }],
    },
    {
      title: 'Anywhere',
      keys: [
        { key: 'Ctrl ↵', label: 'Do what the green line says' },
        { key: 'Ctrl Z', label: 'Take back your last action' },
        { key: '/', label: 'Find a patient or do anything' },
        { key: 'W', label: 'Add a walk-in' },
        { key: keys.chairReady, label: actionWords.chairReady },
        { key: '?', label: 'These keys' },
        { key: 'Esc', label: 'Close what is open' },
      ],
    },
    {
      title: 'Moving',
      keys: [
        { key: '↑ ↓', label: 'Row by row, also K and J' },
        { key: 'Home', label: 'First row' },
        { key: 'End', label: 'Last row' },
        { key: 'Tab', label: 'Next part of the board' },
        { key: 'F6', label: 'The newest message' },
        { key: '1–9', label: 'Choose a chair when asked' },
      ],
    },
  ];
}

function isAction(name: string): name is BoardAction {
  return Object.hasOwn(actionWords, name);
}
