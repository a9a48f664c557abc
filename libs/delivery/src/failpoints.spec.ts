import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { FailpointError, failpointNames, failpointsFrom, noFailpoints, ofOnePass } from './failpoints.ts';

test('a failpoint acts at its 2nd hit and at no other', async () => {
  const failpoints = failpointsFrom('after-write:2=throw');
  await failpoints.at('after-write');
  await failpoints.at('before-write');
  await expect(failpoints.at('after-write')).rejects.toThrow(FailpointError);
  await failpoints.at('after-write');
});

test('of two failpoints joined by a comma the first waits 40 ms and the second throws', async () => {
  const failpoints = failpointsFrom('after-look:1=pause:40, before-record:1=throw');
  const from = performance.now();
  await failpoints.at('after-look');
  expect(performance.now() - from).toBeGreaterThan(35);
  await expect(failpoints.at('before-record')).rejects.toThrow('before-record:1');
});

test('with a plus it acts from its 2nd hit on, and with a lane at that lane alone', async () => {
  const failpoints = failpointsFrom('after-look:2+@east=throw');
  await failpoints.at('after-look', 'east');
  for (let hit = 2; hit <= 4; hit += 1) {
    await failpoints.at('after-look', 'west');
    await expect(failpoints.at('after-look', 'east')).rejects.toThrow(FailpointError);
  }
});

test.each(['', 'nowhere:1=kill', 'after-look=kill', 'after-look:0=kill', 'after-look:1=nap', 'after-look:1=pause'])(
  '"%s" is refused with the names that there are',
  (specs) => {
    expect(() => failpointsFrom(specs)).toThrow('after-intend');
  },
);

test('a pass that has nothing to write comes by no failpoint', async () => {
  const failpoints = failpointsFrom('before-settle:1=throw');
  await ofOnePass(failpoints).at('before-settle');
  const writing = ofOnePass(failpoints);
  await writing.at('after-look');
  await expect(writing.at('before-settle')).rejects.toThrow('before-settle:1');
});

test('without failpoints nothing happens at any of the 8', async () => {
  await Promise.all(failpointNames.map((name) => noFailpoints.at(name)));
});
