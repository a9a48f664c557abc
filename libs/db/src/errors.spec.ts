import { expect, test } from 'vitest';
import { isDiskFull, isSerializationFailure, isTransient, isUnstorable } from './errors.ts';

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

test.each([
  ['a refused connection', coded('ECONNREFUSED')],
  ['a reset connection', coded('ECONNRESET')],
  ['a shutdown by an administrator', coded('57P01')],
  ['a server that is starting', coded('57P03')],
  ['a lost connection of class 08', coded('08006')],
  ['too many connections', coded('53300')],
  ['a standby that cannot write', coded('25006')],
  ['a disk without room', coded('53100')],
  ['a row that somebody holds', coded('55P03')],
  ['what pg says without a code', new Error('Connection terminated unexpectedly')],
  ['both addresses of localhost refusing', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
  ['a cause inside', new Error('outer', { cause: coded('EPIPE') })],
  ['what TypeORM wraps', Object.assign(new Error('QueryFailed'), { driverError: coded('57P01') })],
])('%s is transient', (_what, error) => {
  expect(isTransient(error)).toBe(true);
});

test.each([
  ['a duplicate', coded('23505')],
  ['a syntax error', coded('42601')],
  ['a wrong password', coded('28P01')],
  ['a statement timeout', coded('57014')],
  ['a bug', new TypeError('x is undefined')],
  ['text', 'ECONNREFUSED'],
])('%s is not transient', (_what, error) => {
  expect(isTransient(error)).toBe(false);
});

test('a disk without room is told from a server that is not there, also wrapped', () => {
  const wrapped = Object.assign(new Error('QueryFailed'), { driverError: coded('53100') });
  expect([coded('53100'), wrapped, coded('57P01')].map(isDiskFull)).toEqual([true, true, false]);
});

test('a character that JSON has and Postgres does not keep is unstorable, also wrapped; a full disk is not', () => {
  const wrapped = Object.assign(new Error('QueryFailed'), { driverError: coded('22P05') });
  expect([coded('54000'), wrapped, coded('53100')].map(isUnstorable)).toEqual([true, true, false]);
});

test('a deadlock is a serialization failure, also wrapped; a duplicate is not', () => {
  const wrapped = Object.assign(new Error('QueryFailed'), { driverError: coded('40P01') });
  expect([coded('40001'), wrapped, coded('23505')].map(isSerializationFailure)).toEqual([true, true, false]);
});
