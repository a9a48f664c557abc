import { expect, test } from 'vitest';
import { table } from './table.ts';
import { painter, printable, printableLine } from './text.ts';

const columns = [
  { title: 'NAME', cell: ({ name }: { name: string }) => name },
  { title: 'STATE', cell: () => 'ready', paint: (text: string) => painter(true)('green', text) },
  { title: 'WHY', cell: ({ why }: { name: string; why: string }) => why },
];

test('columns are aligned, colours do not count, and nothing is shown as a dash', () => {
  const rows = [
    { name: 'east', why: '' },
    { name: 'a-long-name', why: 'because\nof that' },
  ];
  expect(table(rows, columns)).toBe(
    [
      'NAME          STATE   WHY',
      'east          \u001b[32mready\u001b[39m   -',
      'a-long-name   \u001b[32mready\u001b[39m   because of that',
    ].join('\n'),
  );
});

test('an escape sequence from a cluster is shown as text and not obeyed', () => {
  expect(printable('evil\u001b]0;title\u0007\u001b[2Jname\r')).not.toMatch(/[\u001b\u0007\r]/);
  expect(printable('left\u202eright')).toBe('left\ufffdright');
  expect(printable('Zoë, 90 %\nnext')).toBe('Zoë, 90 %\nnext');
  expect(printableLine('v1.36\n State: ready\r\n')).not.toMatch(/[\r\n]/);
});
