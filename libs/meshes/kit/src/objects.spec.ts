import { expect, test } from 'vitest';
import { bearsOurMark, isMarkedAsOurs, marked } from './objects.ts';

const written = marked(
  {},
  { installation: 'i', content: 'c', virtualMesh: 'shop', revision: 3, generation: 7, intents: ['TrafficPolicy/p'] },
);
const { labels = {}, annotations = {} } = written as Readonly<Record<string, Readonly<Record<string, string>>>>;

test.each([
  ['as written', labels, annotations, true, true],
  ['whose labels a hand took off', {}, annotations, false, true],
  ['whose annotations a hand took off', labels, {}, true, true],
  ['whose every mark a hand took off', { team: 'a' }, { note: 'b' }, false, false],
  ['of Helm', { 'app.kubernetes.io/managed-by': 'Helm' }, {}, false, false],
])('an object %s has our label or a mark: %#', (_, labelled, annotated, isLabelled, bears) => {
  expect(isMarkedAsOurs(labelled)).toBe(isLabelled);
  expect(bearsOurMark({ name: 'a', labels: labelled, annotations: annotated })).toBe(bears);
});
