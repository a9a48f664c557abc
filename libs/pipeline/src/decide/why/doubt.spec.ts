import { expect, test } from 'vitest';
import { doubtAbout } from './doubt.ts';

const NOW = new Date('2026-11-30T10:00:00.000Z');
const seen = { observedAt: '2026-11-30T09:59:50.000Z', complete: true, problems: [] };

test.each([
  ['seen 10 s ago and whole', 'ready', seen, undefined],
  [
    'out of reach',
    'unreachable',
    seen,
    'east is unreachable; what is known of it was seen at 2026-11-30T09:59:50.000Z',
  ],
  [
    'seen 10 minutes ago',
    'ready',
    { ...seen, observedAt: '2026-11-30T09:50:00.000Z' },
    'east was not looked at since; what is known of it was seen at 2026-11-30T09:50:00.000Z',
  ],
  [
    'read in part',
    'ready',
    { ...seen, complete: false, problems: [{ kind: 'Service', reason: 'forbidden', message: 'no' }] },
    'not all of east could be read: Service (forbidden)',
  ],
] as const)('a cluster that was %s: %s', (_title, state, inventory, doubt) => {
  expect(doubtAbout({ name: 'east', state }, inventory, NOW)).toBe(doubt);
});
