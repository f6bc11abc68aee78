import { createStore, type StoreApi } from 'zustand/vanilla';

/** How one person likes the window. Kept on this PC, never sent. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly contrast: 'standard' | 'high';
  readonly density: 'compact' | 'standard' | 'comfortable';
  readonly text: 'normal' | 'large' | 'larger';
  /** WCAG 2.1.4: single keys can be switched off. */
  readonly singleKeys: boolean;
  /** Providers behind "My providers". */
  readonly myProviders: readonly string[];
}

export interface PreferencesState extends Preferences {
  readonly change: (part: Partial<Preferences>) => void;
}

const STORAGE_KEY = 'frontdesk.preferences';

const defaults: Preferences = {
  theme: 'system',
  contrast: 'standard',
  density: 'standard',
  text: 'normal',
  singleKeys: true,
  myProviders: [],
};

export const preferenceChoices = {
  theme: ['system', 'light', 'dark'],
  contrast: ['standard', 'high'],
  density: ['compact', 'standard', 'comfortable'],
  text: ['normal', 'large', 'larger'],
} as const;

/** @param kept JSON as an earlier version may have left it. @returns preferences; what cannot be read falls back to the default. */
export function readPreferences(kept: string | null): Preferences {
  const found = parse(kept);
  const choose = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T =>
    allowed.find((value) => value === found[name]) ?? otherwise;
  const mine = found['myProviders'];
  return {
    theme: choose('theme', preferenceChoices.theme, defaults.theme),
    contrast: choose('contrast', preferenceChoices.contrast, defaults.contrast),
    density: choose('density', preferenceChoices.density, defaults.density),
    text: choose('text', preferenceChoices.text, defaults.text),
    singleKeys: typeof found['singleKeys'] === 'boolean' ? found['singleKeys'] : defaults.singleKeys,
    myProviders: Array.isArray(mine) ? mine.filter((id) => typeof id === 'string') : defaults.myProviders,
  };
}

function parse(kept: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(kept ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** @param storage where they are kept between visits; a browser that refuses storage only loses them at the end. */
export function createPreferences(storage: Pick<Storage, 'getItem' | 'setItem'>): StoreApi<PreferencesState> {
  return createStore<PreferencesState>((set, get) => ({
    ...readPreferences(quietly(() => storage.getItem(STORAGE_KEY)) ?? null),
    change: (part) => {
      set(part);
      const { change: _, ...kept } = get();
      quietly(() => storage.setItem(STORAGE_KEY, JSON.stringify(kept)));
    },
  }));
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Puts the look on the page: tokens.css reads these attributes. */
export function applyPreferences(root: HTMLElement, { theme, contrast, density, text }: Preferences): void {
  root.dataset['theme'] = theme;
  root.dataset['contrast'] = contrast;
  root.dataset['density'] = density;
  root.dataset['text'] = text;
}
