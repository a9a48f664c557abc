import { expect, test } from 'vitest';
import { parseIntent } from '../intent-kinds.ts';

/** `path CODE` of every problem of a policy with this content. */
function problems(content: object): readonly string[] {
  const read = parseIntent({
    apiVersion: 'overmesh.io/v1',
    kind: 'TrafficPolicy',
    metadata: { name: 'p' },
    spec: { virtualMesh: 'all', destinations: [{ name: 'reviews' }], ...content },
  });
  return read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`);
}

const CASES: readonly (readonly [string, object, readonly string[]])[] = [
  ['outliers of all requests', { outliers: { consecutive5xx: 5 } }, []],
  ['outliers that count nothing', { outliers: { interval: '1s' } }, ['spec.outliers REQUIRED']],
  [
    'outliers of some requests',
    { match: [{ method: 'GET' }], outliers: { consecutive5xx: 5 } },
    ['spec.outliers REFUSED'],
  ],
  ['calls of a method', { match: [{ grpc: { service: 'shop.v1.Checkout', method: 'Place' } }], timeout: '1s' }, []],
  [
    'a gRPC service as a path, and a method with one',
    { match: [{ grpc: { service: '/shop.v1.Checkout', method: 'a/b' } }], timeout: '1s' },
    ['spec.match[0].grpc.service BAD_FORMAT', 'spec.match[0].grpc.method BAD_FORMAT'],
  ],
  [
    'a gRPC call by path and method besides',
    { match: [{ grpc: { service: 'Checkout' }, path: { exact: '/x' }, method: 'GET' }], timeout: '1s' },
    ['spec.match[0].path REFUSED', 'spec.match[0].method REFUSED'],
  ],
  ['a path in any case', { match: [{ path: { prefix: '/Reviews', ignoreCase: true } }], timeout: '1s' }, []],
  [
    'an expression in any case',
    { match: [{ path: { regex: '/r.*', ignoreCase: true } }], timeout: '1s' },
    ['spec.match[0].path.ignoreCase REFUSED'],
  ],
  ['turns with a slow start', { loadBalancing: { by: 'round-robin', slowStart: '30s' } }, []],
  [
    'a slow start without turns',
    { loadBalancing: { hash: { source: true }, slowStart: '30s' } },
    ['spec.loadBalancing.slowStart REFUSED'],
  ],
  [
    'a slow start of two hours',
    { loadBalancing: { by: 'least-request', slowStart: '2h' } },
    ['spec.loadBalancing.slowStart OUT_OF_RANGE'],
  ],
  ['a redirect and headers', { redirect: { host: 'a.example' }, headers: { request: { remove: ['x'] } } }, []],
  ['a redirect that changes nothing', { redirect: { status: 301 } }, ['spec.redirect REQUIRED']],
  ['a redirect and a split', { redirect: { host: 'a.example' }, split: [{ weight: 100 }] }, ['spec.redirect REFUSED']],
  [
    'two answers and a timeout',
    { timeout: '2s', redirect: { host: 'a.example' }, directResponse: { status: 403 } },
    ['spec.redirect REFUSED', 'spec.directResponse REFUSED'],
  ],
  [
    'a header that is set and removed',
    { headers: { request: { set: [{ name: 'x', value: '1' }], remove: ['y', 'x'] } } },
    ['spec.headers.request.remove[1] DUPLICATE'],
  ],
  ['one header on both ways', { headers: { request: { remove: ['x'] }, response: { remove: ['x'] } } }, []],
  [
    'the host as a header',
    { headers: { request: { set: [{ name: 'host', value: 'a' }] } } },
    ['spec.headers.request.set[0].name BAD_FORMAT'],
  ],
  [
    'a value with a blank at its end',
    { headers: { response: { add: [{ name: 'x', value: 'a ' }] } } },
    ['spec.headers.response.add[0].value BAD_FORMAT'],
  ],
  ['a mirror to nowhere', { mirror: { percent: 5 } }, ['spec.mirror REQUIRED']],
  [
    'a mirror of a third',
    { mirror: { subset: { version: 'v2' }, percent: 33.333 } },
    ['spec.mirror.percent WRONG_TYPE'],
  ],
  [
    'two statuses of one fault',
    { faults: { abort: { status: 503, grpcStatus: 'internal' } } },
    ['spec.faults.abort EXACTLY_ONE'],
  ],
  [
    'a fault of more than all',
    { faults: { delay: { duration: '1s', percent: 101 } } },
    ['spec.faults.delay.percent OUT_OF_RANGE'],
  ],
  [
    'a group that is not there',
    { rewrite: { path: { regex: { pattern: '/(a)/(b)', substitution: '/\\2/\\3' } } } },
    ['spec.rewrite.path.regex.substitution OUT_OF_RANGE'],
  ],
  [
    'two ways to rewrite a path',
    { rewrite: { path: { whole: '/a', prefix: { from: '/b', to: '/c' } } } },
    ['spec.rewrite.path EXACTLY_ONE'],
  ],
  [
    'an origin and how long it is remembered',
    { cors: { allowOrigins: [{ exact: 'https://a.example' }], maxAge: '10m' } },
    [],
  ],
  [
    'an origin with a path',
    { cors: { allowOrigins: [{ exact: 'https://a.example/b' }] } },
    ['spec.cors.allowOrigins[0].exact BAD_FORMAT'],
  ],
  [
    'parts of seconds for browsers',
    { cors: { allowOrigins: [{ exact: '*' }], maxAge: '1500ms' } },
    ['spec.cors.maxAge OUT_OF_RANGE'],
  ],
];

test.each(CASES)('a policy with %s has the problems of its row', (_what, content, expected) => {
  expect(problems(content)).toEqual(expected);
});
