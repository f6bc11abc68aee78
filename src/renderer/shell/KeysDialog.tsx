import { Dialog } from '../ui/Dialog.tsx';
import { Key } from '../ui/Key.tsx';
import './keysDialog.css';

export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly { readonly key: string; readonly label: string }[];
}

export function KeysDialog({
  groups,
  singleKeys,
  onClose,
}: {
  readonly groups: readonly KeyGroup[];
  readonly singleKeys: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      open
      onClose={onClose}
      shape="wide"
      title="All keys"
      description={
        singleKeys
          ? 'Letters act on the row that has the focus. They can be switched off under Settings.'
          : 'Single keys are switched off under Settings; keys with Ctrl still work.'
      }
    >
      <div className="dialog-body keys">
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(({ key, label }) => (
                <div key={key}>
                  <dt>
                    <span className="sr-only">{key}</span>
                    <Key name={key} />
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
