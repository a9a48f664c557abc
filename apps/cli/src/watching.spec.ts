import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { page, statusSample } from '../test/samples.ts';
import { EXIT } from './failure.ts';

/** Answers in turn; asked once more it interrupts, as Ctrl-C would. */
function inTurn(...answers: readonly object[]) {
  const controller = new AbortController();
  let asked = 0;
  const next = () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (asked > answers.length) controller.abort();
    return answer;
  };
  return { next, interrupted: controller.signal };
}

const first = { status: page(statusSample()) };
const second = { status: page(statusSample({ problems: ['the webhook says no'] })) };

test('status --watch shows what has changed below what was, where there is no terminal, and Ctrl-C ends it well', async () => {
  const { next, interrupted } = inTurn(first, first, second);
  const { code, out } = await runWith(['status', '--watch'], {
    answers: { Status: next, Unmatched: { unmatched: [] } },
    interrupted,
  });
  expect(code).toBe(EXIT.ok);
  expect(out.match(/^DOCUMENT/gm)).toHaveLength(2);
  expect(out).toContain('TrafficPolicy/canary on east/istio: the webhook says no');
});

test('on a terminal it is drawn anew each time', async () => {
  const { next, interrupted } = inTurn(first, first);
  const { out } = await runWith(['status', '--watch'], {
    answers: { Status: next, Unmatched: { unmatched: [] } },
    interrupted,
    columns: 80,
  });
  expect(out.split('\x1b[H\x1b[2J')).toHaveLength(3);
});

test('get --watch gives a program a JSON document a line, each time that something has changed', async () => {
  const policy = {
    ...{ kind: 'TrafficPolicy', name: 'canary', workspace: 'default', labels: {}, spec: {}, virtualMesh: 'shop' },
    ...{ revision: 2, createdAt: '2026-11-21T04:00:00.000Z', status: [] },
  };
  const { next, interrupted } = inTurn(
    { documents: page(policy) },
    { documents: page(policy) },
    { documents: page({ ...policy, revision: 3 }) },
  );
  const { out } = await runWith(['get', 'tp', '--watch', '-o', 'json'], { answers: { Documents: next }, interrupted });
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as readonly { readonly revision: number }[]);
  expect(lines.map(([one]) => one?.revision)).toEqual([2, 3]);
});

test('the wait line has the elapsed time', async () => {
  const pending = { state: 'pending', at: null, reason: 'the cluster is slow' };
  const { evidence } = statusSample();
  const status = page(statusSample({ evidence: { ...evidence, written: pending } }));
  const { err } = await runWith(['status', '--wait', '--timeout', '1s'], {
    answers: { Status: { status } },
    terminal: true,
  });
  expect(err).toMatch(/waiting 0s: 0 of 1 written; TrafficPolicy\/canary on east\/istio: pending, the cluster is slow/);
  expect(err).toContain('Waited 1s; 1 place not written:');
});
