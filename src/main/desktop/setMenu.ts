import type { ElectronParts } from './electronParts.ts';

/** No menu bar, and with it no developer tools and no reload under a stray key; macOS needs one for copy, paste and quit. */
export function setMenu({ Menu }: Pick<ElectronParts, 'Menu'>, platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null,
  );
}
