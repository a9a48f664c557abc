import { expect, test } from 'vitest';
import { contextOf } from '../samples.ts';
import { linkerdDuration, lowerTimeout } from './timeout.ts';

const ANNOTATION = 'timeout.linkerd.io/request';

function on(version: string | undefined) {
  const context = contextOf();
  const { version: _version, ...mesh } = context.member.mesh;
  return { ...context, member: { ...context.member, mesh: { ...mesh, ...(version !== undefined && { version }) } } };
}

test.each([
  ['2s', '2s'],
  ['1500ms', '1500ms'],
  ['1m30s', '90s'],
  ['1s500ms', '1500ms'],
  ['1h', '3600s'],
  ['0.5s', '500ms'],
])('%s is written as %s: Linkerd drops a duration of two units, or with a fraction', (given, written) => {
  expect(linkerdDuration(given)).toEqual({ text: written });
  expect(lowerTimeout(given, on('2.20.0'))).toEqual({ fidelity: 'exact', patch: { timeouts: { request: written } } });
});

test('123456ms has more digits than the Gateway API takes, and goes into the annotation', () => {
  expect(lowerTimeout('123456ms', on('2.20.0'))).toEqual({
    fidelity: 'exact',
    patch: { annotations: { [ANNOTATION]: '123456ms' } },
  });
});

test.each(['2.18.0', '2.16.0', 'edge-25.11.2', 'edge-24.7.5'])(
  'Linkerd %s does not obey the field yet, and the annotation is exact',
  (version) => {
    expect(lowerTimeout('2s', on(version))).toEqual({
      fidelity: 'exact',
      patch: { annotations: { [ANNOTATION]: '2s' } },
    });
  },
);

test.each(['2.14.9', '2.15.0', 'edge-24.7.4'])(
  'Linkerd %s obeys neither, and the reason says from when on',
  (version) => {
    const answer = lowerTimeout('2s', on(version));
    expect(answer.fidelity).toBe('unsupported');
    expect('reason' in answer && answer.reason).toContain('2.16 and later do');
  },
);

test('a Linkerd of unknown version gets the annotation, and it is not called exact', () => {
  expect(lowerTimeout('2s', on(undefined))).toMatchObject({
    fidelity: 'approximate',
    patch: { annotations: { [ANNOTATION]: '2s' } },
  });
});

test('a fraction of a millisecond is rounded up, and said', () => {
  expect(lowerTimeout('1.5ms', on('2.20.0'))).toMatchObject({
    fidelity: 'approximate',
    patch: { timeouts: { request: '2ms' } },
  });
});
