import { expect, test } from 'vitest';
import { accessWith, loginFrom, loginProblems, toSeal } from './prometheus-login.ts';

const prometheus = 'https://prometheus.example';
const basic = { user: 'overmesh', password: 'pass:word' };

const codesOf = (prometheusLogin: object) =>
  loginProblems({ prometheusLogin, prometheus }).map(({ path, code }) => `${path} ${code}`);

test.each([
  ['nothing at all', {}],
  ['a user and a password, with a colon in it', basic],
  ['a password in any script', { user: 'ann', password: 'pässwörd 密' }],
  ['a token', { token: 'abc-._~+/==' }],
])('%s is taken for a Prometheus', (_what, login) => {
  expect(codesOf(login)).toEqual([]);
});

test.each([
  ['a token beside a password', { ...basic, token: 'abc' }, ['prometheusLogin EXACTLY_ONE']],
  ['a user without a password', { user: 'ann' }, ['prometheusLogin.password BAD_FORMAT']],
  ['an empty password', { user: 'ann', password: '' }, ['prometheusLogin.password BAD_FORMAT']],
  ['a colon in a user', { user: 'a:b', password: 'c' }, ['prometheusLogin.user BAD_FORMAT']],
  ['a line end in a password', { user: 'a', password: 'b\r\nhost: evil' }, ['prometheusLogin.password BAD_FORMAT']],
  ['a line end in a token', { token: 'abc\r\nhost: evil' }, ['prometheusLogin.token BAD_FORMAT']],
  ['a token of a thousand lines', { token: 'a'.repeat(5000) }, ['prometheusLogin.token BAD_FORMAT']],
  ['a password that is no text', { user: 'a', password: 7 }, ['prometheusLogin.password BAD_FORMAT']],
])('%s is refused, and nothing of it is repeated', (_what, login, codes) => {
  expect(codesOf(login)).toEqual(codes);
  expect(JSON.stringify(loginProblems({ prometheus, prometheusLogin: login as object }))).not.toContain('evil');
});

test.each([['service:monitoring/prometheus:9090'], [undefined]])('for a Prometheus at %s there is none', (at) => {
  expect(loginProblems({ prometheusLogin: basic, ...(at !== undefined && { prometheus: at }) })).toMatchObject([
    { path: 'prometheusLogin', code: 'REFUSED' },
  ]);
});

test('what was given for one address is not sent to another, whoever wrote that into the row', () => {
  const { kind, plain } = toSeal(basic, prometheus);
  expect(kind).toBe('basic');
  expect(loginFrom(plain, prometheus)).toEqual(basic);
  expect(() => loginFrom(plain, 'https://evil.example')).toThrow('given for another address');
});

test('it is sent as RFC 7617 and RFC 6750 say', () => {
  expect(accessWith({ user: 'Aladdin', password: 'open sesame' }).authorization).toBe(
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  );
  expect(accessWith({ token: 'abc' }).authorization).toBe('Bearer abc');
});
