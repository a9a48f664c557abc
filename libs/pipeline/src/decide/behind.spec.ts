import { expect, test } from 'vitest';
import { behindAmong } from './behind.ts';

const shop = { name: 'shop', revision: 4 };

test.each([
  ['was never translated', new Map(), ['shop']],
  ['was translated up to an older revision', new Map([['shop', { revision: 3 }]]), ['shop']],
  ['was translated up to its newest revision', new Map([['shop', { revision: 4 }]]), []],
  ['is pinned to the revision that it was translated to', new Map([['shop', { revision: 2, pinnedRevision: 2 }]]), []],
  ['is pinned to another one', new Map([['shop', { revision: 4, pinnedRevision: 2 }]]), ['shop']],
])('a VirtualMesh that %s', (_, done, behind) => {
  expect([...behindAmong([shop], done).keys()]).toEqual(behind);
});
