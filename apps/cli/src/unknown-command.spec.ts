import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { page } from '../test/samples.ts';
import { EXIT } from './failure.ts';

test.each([
  [['aply', '--help'], 'There is no command aply.\nDid you mean apply?'],
  [['cluster', 'lst', '-h'], 'There is no command cluster lst.\nDid you mean list?'],
  [['--server', 'http://127.0.0.1:1', 'xyzzy', '--help'], 'See what there is with `overmesh --help`.'],
])('%j is an error, not the help of something else', async (args, said) => {
  const { code, out, err } = await runWith(args);
  expect([code, out]).toEqual([EXIT.badInput, '']);
  expect(err).toContain(said);
});

test.each([
  [['--help'], 'Usage: overmesh [options] [command]'],
  [['cluster', 'list', '--help'], 'Usage: overmesh cluster list'],
  [['describe', 'TrafficPolicy/x', '--help'], 'Usage: overmesh describe'],
  [['get', 'tp', '-w', 'team-a', '--help'], 'Usage: overmesh get'],
])('%j is help, as before', async (args, said) => {
  const { code, out } = await runWith(args);
  expect(code).toBe(EXIT.ok);
  expect(out).toContain(said);
});

test('get destinations marks the Services that Overmesh made', async () => {
  const one = { cluster: 'west', namespace: 'bookinfo', selector: {}, ports: [], headless: false, meshes: [] };
  const ours = { 'app.kubernetes.io/managed-by': 'overmesh' };
  const destinations = page(
    { ...one, name: 'reviews', labels: {} },
    { ...one, name: 'overmesh-reviews--version-v1', labels: ours },
  );
  const { out } = await runWith(['get', 'destinations'], { answers: { Destinations: { destinations } } });
  expect(out).toMatch(/overmesh-reviews--version-v1 .*made by Overmesh for a subset/);
  expect(out).toMatch(/ reviews .* -$/m);
});
