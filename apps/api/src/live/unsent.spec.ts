import { expect, test } from 'vitest';
import { Unsent } from './unsent.ts';

const mebibyte = 1024 * 1024;

function debtors(unsent: Unsent, ...bytes: number[]) {
  const ended: number[] = [];
  const all = bytes.map((unsentBytes, index) => ({ unsentBytes, end: () => void ended.push(index) }));
  for (const debtor of all) unsent.add(debtor);
  return { all, ended };
}

test('a connection that has not taken 1 MiB and a byte is ended, one that has not taken 1 MiB gets more', () => {
  const unsent = new Unsent();
  const { all, ended } = debtors(unsent, mebibyte, mebibyte + 1);
  expect(all.map((one) => unsent.mayTake(one))).toEqual([true, false]);
  expect(ended).toEqual([1]);
});

test('when 65 connections together have not taken more than 64 MiB, the one most behind is ended', () => {
  const unsent = new Unsent();
  const { all, ended } = debtors(unsent, ...Array.from({ length: 63 }, () => mebibyte - 1), mebibyte, 70_000);
  const last = all.at(-1);
  expect(last && unsent.mayTake(last)).toBe(true);
  expect(ended).toEqual([63]);
  expect(last && unsent.mayTake(last)).toBe(true);
  expect(ended).toEqual([63]);
});
