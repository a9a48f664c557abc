import { Secret } from '@overmesh/config';
import { expect, test } from 'vitest';
import { withId } from './fault.ts';
import { createLogger } from './logger.ts';
import { nestLogger } from './nest-logger.ts';
import { prettyLine } from './pretty.ts';

function recorded(logFormat: 'json' | 'pretty' = 'json') {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: 'trace', logFormat }, 'test', { write: (line) => void lines.push(line) });
  return {
    logger,
    text: () => lines.join(''),
    fields: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>,
  };
}

const pem = '-----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY-----';
const jwt = `eyJhbGciOiJIUzI1NiJ9.${'hunter2'.padEnd(20, 'x')}.hunter2sig`;

class Leak extends Error {
  override readonly name = 'Leak';
  readonly code = 'E_LEAK';
  readonly body = 'hunter2';
}

const planted: [string, unknown][] = [
  ['a header', { headers: { Authorization: 'Bearer hunter2hunter2' } }],
  ['a field named token five levels down', { a: { b: { c: { d: { token: 'hunter2' } } } } }],
  ['a list of kubeconfigs', { kubeconfigs: ['hunter2'] }],
  ['a client key', { 'client-key-data': 'hunter2', masterKey: 'hunter2', key: 'hunter2' }],
  ['a cookie', { req: { cookie: 'hunter2' } }],
  ['a bearer token in prose', { note: 'sent Bearer hunter2hunter2 to it' }],
  ['a JWT in prose', { note: `got ${jwt} back` }],
  ['a PEM block in prose', { note: `parsing ${pem} failed` }],
  ['a PEM block cut in the middle', { note: '-----BEGIN PRIVATE KEY-----\nhunter2' }],
  ['a database URL', { note: 'cannot reach postgres://u:hunter2@db:5432/x' }],
  ['a database URL whose password holds an @', { note: 'cannot reach postgres://u:p@hunter2@db:5432/x' }],
  ['a password without user', { note: 'redis://:hunter2@cache' }],
  ['a query string', { note: 'GET /x?token=hunter2&y=1' }],
  ['an error', { err: new Error(`refused postgres://u:hunter2@db and ${jwt}`) }],
  ['fields of an error', { err: new Leak('no') }],
  ['a cause', { err: new Error('outer', { cause: new Error('Bearer hunter2hunter2') }) }],
  ['a Secret', { value: new Secret('hunter2') }],
  ['a Buffer', { value: Buffer.from('hunter2') }],
  ['a Map', { value: new Map([['password', 'hunter2']]) }],
];

test.each(planted)('%s does not reach the log', (_what, fields) => {
  const { logger, text } = recorded();
  logger.info(fields as object, 'planted');
  logger.child(fields as object).info('as bindings');
  expect(text()).not.toMatch(/hunter2|aHVudGVyM/);
  expect(text().trimEnd().split('\n')).toHaveLength(2);
});

test('messages are searched too, also when formatted', () => {
  const { logger, text } = recorded();
  logger.warn(`lost postgres://u:hunter2@db`);
  logger.warn('lost %s', 'postgres://u:hunter2@db');
  logger.error(new Error('lost postgres://u:hunter2@db'));
  expect(text()).not.toContain('hunter2');
});

test('counts and flags under such names stay', () => {
  const { logger, fields } = recorded();
  logger.info({ tokens: 12, hasPassword: true, cluster: 'east' }, 'ok');
  expect(fields()).toMatchObject({
    level: 'info',
    name: 'test',
    msg: 'ok',
    tokens: 12,
    hasPassword: true,
    cluster: 'east',
  });
});

test('a cycle and 1,000 items are cut instead of failing', () => {
  const { logger, fields } = recorded();
  const loop: Record<string, unknown> = { items: Array.from({ length: 1000 }, (_, index) => index) };
  loop['self'] = loop;
  logger.info({ loop }, 'ok');
  const logged = fields()['loop'] as { items: unknown[]; self: string };
  expect([logged.items.length, logged.self]).toEqual([200, '[cyclic]']);
});

test('an error is logged with type, code, message and stack', () => {
  const { logger, fields } = recorded();
  logger.error({ err: new Leak('it broke') }, 'failed');
  expect(fields()['err']).toMatchObject({ type: 'Leak', code: 'E_LEAK', message: 'it broke' });
  expect(JSON.stringify(fields()['err'])).toContain('logger.spec.ts');
});

test('a fault has an id of its own and no secret', () => {
  const [first, second] = [withId(new Error('Bearer hunter2hunter2')), withId('postgres://u:hunter2@db')];
  expect(first.id).toMatch(/^err-[0-9a-f]{12}$/);
  expect(first.id).not.toBe(second.id);
  expect(JSON.stringify([first, second])).not.toContain('hunter2');
});

test('Nest speaks at debug, its errors at error', () => {
  const { logger, fields } = recorded();
  const nest = nestLogger(logger);
  nest.log('Nest application successfully started', 'NestApplication');
  expect(fields()).toMatchObject({ level: 'debug', context: 'NestApplication' });
  nest.error(new Error('broken'), 'Explorer');
  expect(fields()).toMatchObject({ level: 'error', msg: 'broken', err: { message: 'broken' } });
});

test('the format for people is one line', () => {
  const line = {
    level: 'warn',
    time: '2026-11-21T12:30:01.000Z',
    pid: 1,
    name: 'worker',
    msg: 'a lane waits',
    cluster: 'a b',
  };
  expect(prettyLine(JSON.stringify(line))).toBe('12:30:01  warn   worker  a lane waits  cluster="a b"');
});
