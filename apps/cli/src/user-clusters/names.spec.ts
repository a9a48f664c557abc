import { expect, test } from 'vitest';
import { wantedClusters } from './names.ts';

test.each([
  ['kind-east', 'kind-east', 'kind-east'],
  ['east=kind-east', 'east', 'kind-east'],
  ['admin@East.example', 'admin-east-example', 'admin@East.example'],
  [
    'arn:aws:eks:eu-west-1:1:cluster/shop',
    'arn-aws-eks-eu-west-1-1-cluster-shop',
    'arn:aws:eks:eu-west-1:1:cluster/shop',
  ],
  [`x${'y'.repeat(70)}-end`, `${'y'.repeat(59)}-end`, `x${'y'.repeat(70)}-end`],
])('the context %s is registered as %s', (text, name, context) => {
  expect(wantedClusters([text])).toEqual([{ name, context }]);
});
