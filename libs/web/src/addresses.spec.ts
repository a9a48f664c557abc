import { expect, test } from 'vitest';
import { refusalOfUrl } from './addresses.ts';

const RULES = { allowLoopback: false, ownAddresses: ['db.internal:5432', 'hub.example:80'] };

test.each([
  ['http://169.254.169.254/latest', 'link-local'],
  ['http://metadata.google.internal/', 'metadata'],
  ['http://[::ffff:169.254.169.254]/', 'link-local'],
  ['http://127.0.0.1:9090', 'machine that Overmesh itself runs on'],
  ['http://localhost:9090', 'machine that Overmesh itself runs on'],
  ['http://db.internal:5432', 'Overmesh itself, its database'],
  ['http://hub.example/graphql', 'Overmesh itself, its database'],
  ['http://ann:secret@prometheus.example', 'no user and no password'],
  ['file:///etc/passwd', 'begins with http'],
])('%s is not asked', (url, why) => {
  expect(refusalOfUrl(url, RULES)).toContain(why);
});

test('an ordinary address is asked, and this machine only where that is allowed', () => {
  expect(refusalOfUrl('https://prometheus.example:9090/east', RULES)).toBeUndefined();
  expect(refusalOfUrl('http://127.0.0.1:9090', { ...RULES, allowLoopback: true })).toBeUndefined();
});
