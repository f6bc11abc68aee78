import './key.css';

/** A key as it is printed on the keyboard. Not read out: the control it belongs to carries `aria-keyshortcuts`. */
export function Key({ name }: { readonly name: string }) {
  return (
    <span className="key" aria-hidden="true">
      {name}
    </span>
  );
}
