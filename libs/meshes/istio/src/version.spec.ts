import { expect, test } from 'vitest';
import { isAtLeast, isBefore, versionOfImage } from './version.ts';

test.each([
  ['docker.io/istio/pilot:1.31.0', '1.31.0'],
  ['registry.istio.io/release/pilot:1.30.3-distroless', '1.30.3'],
  ['localhost:5000/pilot:1.29.2', '1.29.2'],
  ['docker.io/istio/pilot:1.31.0-rc.0', '1.31.0-rc.0'],
  ['gke.gcr.io/asm/pilot:v1.20.8-asm.33', '1.20.8-asm.33'],
  ['docker.io/istio/pilot:1.31.0@sha256:0123456789abcdef', '1.31.0'],
  ['localhost:5000/pilot', undefined],
  ['docker.io/istio/pilot@sha256:0123456789abcdef', undefined],
  ['docker.io/istio/pilot:latest', undefined],
])('image %s is version %s', (image, version) => {
  expect(versionOfImage(image)).toBe(version);
});

test('1.9 is older than 1.26, and 1.26 is not', () => {
  expect([isAtLeast('1.9.1', 1, 26), isAtLeast('1.26.0', 1, 26), isAtLeast('2.0', 1, 26)]).toEqual([false, true, true]);
});

test('an unknown version is neither at least nor before 1.22', () => {
  expect([isAtLeast(undefined, 1, 22), isBefore(undefined, 1, 22)]).toEqual([false, false]);
});
