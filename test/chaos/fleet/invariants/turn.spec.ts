import { expect, test } from 'vitest';
import type { ClusterHistory, FleetHistory, Write } from '../history.ts';
import { noneOutOfTurn } from './turn.ts';

/** Revision 1 has a = one, revision 2 a = two, revision 3 nothing. */
const wanted = new Map([
  [0, new Map<string, string>()],
  [1, new Map([['a', 'one']])],
  [2, new Map([['a', 'two']])],
  [3, new Map<string, string>()],
]);

/** The last after all others were given to somebody. */
const accepted = new Map([
  [1, 0],
  [2, 9],
  [3, 25],
]);

function write(at: number, revision: number | undefined, content: string | undefined): Write {
  return { begunAt: at, at, object: 'a', content, revision };
}
const one = (at: number): Write => write(at, 1, 'one');
const two = (at: number): Write => write(at, 2, 'two');
const gone = (at: number): Write => write(at, undefined, undefined);

function history(
  writes: readonly (readonly Write[])[],
  more: Partial<FleetHistory> & { onUnreachable?: 'skip' | 'wait'; soakMs?: number } = {},
  cuts: ClusterHistory['cuts'] = [],
): FleetHistory {
  const { onUnreachable = 'wait', soakMs = 0, ...rest } = more;
  const clusters = writes.map((own, wave) => ({ name: `c${wave}`, wave, writes: own, cuts: wave === 0 ? cuts : [] }));
  const manners = new Map([1, 2, 3].map((revision) => [revision, { onUnreachable, soakMs }]));
  return { clusters, wanted, accepted, manners, steered: [], frozen: [], ...rest };
}

const steered = (action: string, sentAt: number, revision?: number) => ({
  steered: [{ action, sentAt, ...(revision === undefined ? {} : { revision }) }],
});
const away = [{ from: 15, until: 30 }];

test.each<[string, FleetHistory]>([
  ['each wave after the one before it', history([[one(10)], [one(20)], [one(30)]])],
  ['a change that is taken back where it was', history([[one(10), two(20), one(30)], [one(15)]])],
  [
    'one taken back from two clusters',
    history([
      [one(10), two(20), one(40)],
      [one(15), two(25), one(41)],
    ]),
  ],
  [
    'a delete after the wave before it',
    history([
      [one(10), gone(30)],
      [one(20), gone(40)],
    ]),
  ],
  ['a revision that was given to all at once', history([[one(10)], [one(11), two(20)]], steered('breakGlass', 19, 2))],
  ['one of which the api never said', history([[one(10)], [one(11), two(20)]], steered('breakGlass', 19))],
  ['a skipped cluster', history([[one(10)], [one(11), two(20)]], { onUnreachable: 'skip' }, away)],
  ['a wave that was watched', history([[one(10)], [one(110)]], { soakMs: 100 })],
  ['one whose watching was cut short', history([[one(10)], [one(20)]], { soakMs: 100, ...steered('promote', 15, 1) })],
])('%s is in its turn', (_, given) => {
  expect(noneOutOfTurn(given)).toEqual([]);
});

test.each<[string, FleetHistory, RegExp]>([
  [
    'before the wave before it',
    history([[one(20)], [one(10)]]),
    /a on c1 \(wave 2\) .* revision 1 .*c0 \(wave 1\) had not/,
  ],
  ['that another cluster never had', history([[one(10)], [one(20), two(30)]]), /revision 2 out of its turn: c0/],
  [
    'a delete before the wave before it',
    history([
      [one(1), two(10)],
      [one(2), two(20), gone(30)],
    ]),
    /c1 \(wave 2\) was deleted out of its turn/,
  ],
  ['what it had two revisions ago', history([[two(50)], [one(1), two(60), one(70)]]), /revision 1 out of its turn/],
  ['given to all later', history([[one(10)], [one(11), two(20)]], steered('breakGlass', 21, 2)), /revision 2 out of/],
  [
    'of another revision given to all',
    history([[one(10)], [one(11), two(20)]], steered('breakGlass', 19, 1)),
    /revision 2/,
  ],
  [
    'past a cluster that is waited for',
    history([[one(10)], [one(11), two(20)]], {}, away),
    /c0 \(wave 1\) had not had/,
  ],
  [
    'past one that was away long ago',
    history([[one(10)], [one(11), two(90_000)]], { onUnreachable: 'skip' }, away),
    /c0 \(wave 1\) had not had/,
  ],
  ['too soon', history([[one(10)], [one(60)]], { soakMs: 100 }), /watched for 50 ms, and not for 100 ms/],
])('%s is out of its turn', (_, given, message) => {
  expect(noneOutOfTurn(given)[0]?.message).toMatch(message);
});
