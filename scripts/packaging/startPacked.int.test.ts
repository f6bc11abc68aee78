import { expect, test } from 'vitest';
import { aPackage } from './aPackage.ts';
import { startProblems } from './startPacked.ts';

const preload = `
const { contextBridge, ipcRenderer } = require('electron');
ipcRenderer.on('port', (event) => window.postMessage('port', window.location.origin, [...event.ports]));
contextBridge.exposeInMainWorld('frontdesk', { connect: () => ipcRenderer.send('connect') });`;

/** The least app that greets its window. */
const main = `
import { app, BrowserWindow, ipcMain, MessageChannelMain, protocol, nativeImage } from 'electron';
app.whenReady().then(() => {
  protocol.handle('app', () => new Response('<title>Frontdesk</title>'));
  ipcMain.on('connect', (event) => {
    const { port1, port2 } = new MessageChannelMain();
    port1.on('message', () => port1.postMessage({ kind: 'welcome' }));
    port1.start();
    event.senderFrame.postMessage('port', null, [port2]);
  });
  new BrowserWindow({ webPreferences: { preload: 'preload.cjs' } }).loadURL('app://frontdesk/index.html');
});`;

async function startOf(index: string): Promise<readonly string[]> {
  using made = await aPackage({ files: { 'out/main/index.js': index, 'out/preload/preload.cjs': preload } });
  return await startProblems(made.resources, null);
}

test('a packed main that opens its window and greets it is well', async () => {
  expect(await startOf(main)).toEqual([]);
});

test.each([
  ['throws while it is read', "throw new Error('no such table');", 'no such table'],
  ['throws later', `${main}; setTimeout(() => { throw new Error('no such table'); });`, 'no such table'],
  ['needs a file that is not there', "import './chunks/gone.js';", /Cannot find module .*gone\.js/],
  ['needs a package that is not there', "import 'zod';", /Cannot find package 'zod'/],
  [
    'shows a message and ends',
    "import { app, dialog } from 'electron'; dialog.showErrorBox('Sorry', 'The disk is full.'); app.exit(1);",
    'it ended with 1 before its window was there. The disk is full.',
  ],
])('a packed main that %s is found, with the reason', async (_what, index, reason) => {
  const [problem, ...more] = await startOf(index);
  expect(more).toEqual([]);
  expect(problem).toMatch(/^the packed app does not start: /);
  expect(problem).toMatch(reason);
});

test('pictures that the packed main shows and does not have are found', async () => {
  const problems = await startOf(`${main}; nativeImage.createFromPath('/nowhere/tray.png');`);
  expect(problems).toEqual(['the packed app shows the picture /nowhere/tray.png, which is not in the package']);
});
