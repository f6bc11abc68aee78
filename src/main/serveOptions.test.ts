import { describe, expect, it } from 'vitest';
import { readServeOptions } from './serveOptions.ts';

describe('readServeOptions', () => {
  it('leaves the ports to the policy when only the folder is named', () => {
    expect(readServeOptions(['--data', 'd'])).toMatchObject({
      data: 'd',
      stationPort: null,
      intakePort: null,
      demo: false,
      policy: null,
      printToken: false,
    });
  });

  it('reads port 0 as "pick a free one"', () => {
    expect(readServeOptions(['--data', 'd', '--station-port', '0', '--intake-port', '0', '--demo'])).toMatchObject({
      stationPort: 0,
      intakePort: 0,
      demo: true,
    });
  });

  it('needs no folder to check, and needs one to back up', () => {
    expect(readServeOptions(['--check', '--policy', 'p.json'])).toMatchObject({ check: true, data: '', backup: null });
    expect(readServeOptions(['--data', 'd', '--backup', 'to'])).toMatchObject({ check: false, data: 'd', backup: 'to' });
    expect(readServeOptions(['--backup', 'to'])).toHaveProperty('problem');
    expect(readServeOptions(['--check', '--data', ''])).toHaveProperty('problem');
  });

  it.each([
    [[], '--data is missing'],
    [['--data', ''], '--data is missing'],
    [['--data', 'd', '--station-port', '65536'], '--station-port must be'],
    [['--data', 'd', '--intake-port', '-1'], 'argument is ambiguous'],
    [['--data', 'd', '--intake-port', '80a'], '--intake-port must be'],
    [['--data', 'd', '--ready-file', ''], '--ready-file must name a file'],
    [['--data', 'd', '--demo-speed', '0'], '--demo-speed must be'],
    [['--data', 'd', '--colour', 'red'], "Unknown option '--colour'"],
    [['--data', 'd', 'stray'], 'Unexpected argument'],
  ])('says in one sentence what is wrong with %j', (args, sentence) => {
    const read = readServeOptions(args);
    expect('problem' in read && read.problem).toContain(sentence);
    expect('problem' in read && read.problem).not.toContain('\n');
  });
});
