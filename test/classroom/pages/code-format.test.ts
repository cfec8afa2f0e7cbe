import { expect, test } from 'vitest';
import { formatCode } from '../../../src/classroom/pages/browser/join/code-format.ts';

const typed = (text: string, caret = text.length) => formatCode({ text, caret });

test('a code is forgiving of case and separators', () => {
  for (const text of ['k7qm4xtd', 'K7QM-4XTD', ' k7qm 4xtd ', 'k7-qm-4x-td', 'K7QM–4XTD, please']) {
    expect(typed(text).text).toBe('K7QM-4XTD');
  }
});

test('the dash appears with the fifth character', () => {
  expect(typed('k7qm')).toEqual({ text: 'K7QM', caret: 4 });
  expect(typed('k7qm4')).toEqual({ text: 'K7QM-4', caret: 6 });
  expect(typed('')).toEqual({ text: '', caret: 0 });
});

test('the caret stays behind what was typed last', () => {
  // 9 was inserted as the third character.
  expect(typed('K79QM-4XT', 3)).toEqual({ text: 'K79Q-M4XT', caret: 3 });
  // The 4 was removed.
  expect(typed('K7QM-XTD', 5)).toEqual({ text: 'K7QM-XTD', caret: 5 });
});
