import type { StorageError } from '../contract.ts';

/** What is known of the storage: by the last write, by what was read, by the files in their places. */
export interface ConditionRecord {
  /** Null while everything can be taken in. */
  trouble(): StorageError | null;
  /** What nothing but a new start ends: nothing may be written any more. */
  refusal(): StorageError | null;
  wrote(): void;
  /** A write or a read was refused. Damage stays; anything else is over with the next write that goes through. */
  failed(error: StorageError): void;
  /** The files are not in their places; the sentence may be replaced as more is known of what could be saved. */
  lost(error: StorageError): void;
  /** Another program holds the folder; null when it does not any more. */
  usurped(error: StorageError | null): void;
}

export function recordCondition(tell: (trouble: StorageError | null) => void): ConditionRecord {
  let lost: StorageError | null = null;
  let damaged: StorageError | null = null;
  let usurped: StorageError | null = null;
  let refused: StorageError | null = null;
  let told: string | undefined;

  const refusal = () => lost ?? usurped ?? damaged;
  const trouble = () => refusal() ?? refused;
  function tellChange(): void {
    const now = trouble();
    if (now?.message === told) return;
    told = now?.message;
    tell(now);
  }

  return {
    trouble,
    refusal,
    wrote() {
      if (!refused) return;
      refused = null;
      tellChange();
    },
    failed(error) {
      if (error.code === 'damaged') damaged ??= error;
      else refused = error;
      tellChange();
    },
    lost(error) {
      lost = error;
      tellChange();
    },
    usurped(error) {
      usurped = error;
      tellChange();
    },
  };
}
