import { expect, test } from 'vitest';
import { Page } from './page.ts';
import { withoutVolatile } from './sameness.ts';
import { screenOf } from './terminal.ts';

test('of a line that rewrites itself only what stands there in the end is on the screen', () => {
  expect(screenOf('\rwaiting 1s: east lags\x1b[K\r\x1b[KRevision 2\r\nwritten\r\n')).toBe('Revision 2\nwritten');
});

test('two runs at other times, ports and ids are the same page', () => {
  const [one, two] = [
    'east   yes just now   https://127.0.0.1:4711  2026-11-30T06:02:05.632Z',
    'east   yes 12s ago    https://127.0.0.1:8080  2026-12-01T07:00:00.000Z',
  ].map(withoutVolatile);
  expect(one).toBe(two);
});

test('a newer database and a larger backup are the same page', () => {
  const page = 'database ok, at FailingRequests0000000000049\nWrote hub.age, 10574 bytes';
  const later = page.replace('FailingRequests0000000000049', 'Later0000000000050').replace('10574', '10601');
  expect(withoutVolatile(later)).toBe(withoutVolatile(page));
});

test('another number, another word or a line less is another page', () => {
  const page = 'Plan: 6 to create on 3 clusters.\nwrote 2 objects';
  for (const other of [page.replace('6', '7'), page.replace('wrote', 'deleted'), page.split('\n')[0] ?? ''])
    expect(withoutVolatile(other)).not.toBe(withoutVolatile(page));
});

test('names of this machine are not on the page', () => {
  const page = new Page([['/tmp/overmesh-x1', '~/.overmesh']]);
  page.command('overmesh check', 'home /tmp/overmesh-x1');
  expect(page.text()).toBe('```console\n$ overmesh check\nhome ~/.overmesh\n```\n');
});
