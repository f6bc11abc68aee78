import { describe, expect, test } from 'vitest';
import { accessByToken, displayTokenOf } from './stationTokens.ts';

describe('station tokens', () => {
  const accessOf = accessByToken('the-station-token');

  test('the station token lets every role in', () => {
    expect(accessOf('the-station-token')).toBe('every-role');
  });

  test('the display token made from it lets the display in only, and is another for another station token', () => {
    expect(accessOf(displayTokenOf('the-station-token'))).toBe('display-only');
    expect(accessOf(displayTokenOf('another-token'))).toBe('none');
  });

  test.each(['', 'the-station-toke', 'the-station-token ', 'THE-STATION-TOKEN'])('%j lets nobody in', (presented) => {
    expect(accessOf(presented)).toBe('none');
  });

  test('an empty station token is no way in for somebody without one', () => {
    expect(accessByToken('')('')).toBe('none');
  });
});
