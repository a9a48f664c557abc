import { CAPABILITIES, givingCommand } from '@overmesh/model';
import type { CheckClusterRightsMutation } from '../generated/operations.ts';
import { table } from '../print/table.ts';
import { printableLine } from '../print/text.ts';
import type { Paint } from '../print/text.ts';

/** What the credential of a cluster may do there. */
export type Rights = Extract<
  CheckClusterRightsMutation['checkClusterRights'],
  { readonly __typename: 'ClusterRights' }
>;

type State = Rights['capabilities'][number]['state'];

const STATES: Readonly<Record<State, readonly [string, 'green' | 'yellow' | 'red']>> = {
  held: ['held', 'green'],
  in_part: ['in part', 'red'],
  not_given: ['not given', 'yellow'],
};

/** Each capability with what it lacks, rights that nobody needs, and the commands that would put both right. */
export function rightsText({ capabilities, needless }: Rights, paint: Paint): string {
  const standing = table(capabilities, [
    { title: 'CAPABILITY', cell: ({ capability }) => capability },
    {
      title: 'RIGHTS',
      cell: ({ state }) => STATES[state][0],
      paint: (text, { state }) => paint(STATES[state][1], text),
    },
    { title: 'LACKS', cell: ({ state, missing }) => (state === 'in_part' ? missing.join('; ') : '') },
  ]);
  const lacking = CAPABILITIES.filter((one) =>
    capabilities.some(({ capability, state }) => capability === one && state !== 'held'),
  );
  const giving = lacking.length ? [`To give what it lacks:\n  ${givingCommand(lacking)}`] : [];
  return [standing, ...giving, ...needlessText(needless)].join('\n\n');
}

function needlessText(needless: Rights['needless']): readonly string[] {
  if (!needless) return ['The API server does not tell all that the credential may do: rights too many are not known.'];
  if (!needless.length) return [];
  const lines = needless.map((right) => `  ${printableLine(right)}`);
  const taking = [
    'To take them, unbind its account from every role but those of `overmesh cluster rbac`:',
    '  kubectl get clusterrolebindings,rolebindings -A -o wide | grep overmesh-system/overmesh',
  ];
  return [['It may do more than Overmesh needs:', ...lines].join('\n'), taking.join('\n')];
}
