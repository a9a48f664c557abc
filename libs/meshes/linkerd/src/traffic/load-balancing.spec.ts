import { expect, test } from 'vitest';
import { linkerd } from '../plugin.ts';
import { contextOf, wanted } from '../samples.ts';

test.each([
  ['turns', { by: 'round-robin' as const }, 'approximate'],
  ['turns with a slow start', { by: 'round-robin' as const, slowStart: '30s' }, 'unsupported'],
  ['one pod for one session', { hash: { header: 'x-session' } }, 'unsupported'],
])('balancing by %s has its fidelity, and nothing is written for it', (_how, balancing, fidelity) => {
  const settings = { loadBalancing: wanted(balancing) };
  const { settings: reports, objects } = linkerd.translator.translateTraffic({ routes: [], settings }, contextOf());
  expect(reports).toMatchObject([{ feature: 'loadBalancing', fidelity }]);
  expect(objects).toEqual([]);
});
