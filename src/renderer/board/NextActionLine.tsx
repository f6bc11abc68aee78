import { Button } from '../ui/Button.tsx';
import './nextActionLine.css';

export interface NextLine {
  /** "Call Amira Haddad to Chair 4" */
  readonly title: string;
  /** "Chair 4 is clean, Dr Osei is free, she has waited 21 min past her time" */
  readonly why: string;
  readonly label: string;
  readonly hotkey: string | undefined;
  readonly act: () => void;
}

/** One line that says what to do next and why, with its key (look.md). */
export function NextActionLine({ next, quiet }: { readonly next: NextLine | null; readonly quiet: string }) {
  return (
    <section className="next-line" aria-label="What to do next">
      {next ? (
        <>
          <p className="next-words">
            <strong>{next.title}</strong>
            <span className="next-why">{next.why}</span>
          </p>
          <Button look="on-brand" hotkey={next.hotkey} aria-keyshortcuts={next.hotkey} onClick={next.act}>
            {next.label}
          </Button>
        </>
      ) : (
        <p className="next-words">
          <span className="next-why">{quiet}</span>
        </p>
      )}
    </section>
  );
}
