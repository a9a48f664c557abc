import { CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import type { KubeClient } from './kube-client.ts';
import { memberAccount } from './member-rights.ts';

/** A right as a line of text: `get configmaps istio`. */
export interface StatedRight {
  readonly capability: Capability;
  readonly right: string;
}

/** The rights that docs/threat-model.md says a stolen token has, from its table. */
export function statedRights(document: string): readonly StatedRight[] {
  const rows = document.split('\n').flatMap((line) => {
    const [, first = '', ...cells] = line.split('|').map((cell) => cell.trim());
    const capability = CAPABILITIES.find((one) => one === first);
    return capability ? [{ capability, cells }] : [];
  });
  return rows.flatMap(({ capability, cells: [verbs = '', resources = '', limit = ''] }) => {
    const names = /^named ([^…]*)$/.exec(limit)?.[1]?.split(', ') ?? [''];
    return resources
      .split(', ')
      .flatMap((resource) =>
        names.flatMap((name) => verbs.split(', ').map((verb) => ({ capability, right: textOf(verb, resource, name) }))),
      );
  });
}

/** What the page says that is refused, in its order. */
export function statedAttacks(document: string): readonly string[] {
  const list = /What he tries beyond that is refused:\n\n((?:- .*\n(?: {2}.*\n)*)+)/.exec(document)?.[1] ?? '';
  return list
    .split(/^- /m)
    .map((item) => item.trim().replace(/\s+/g, ' '))
    .filter(Boolean);
}

interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** What the API server says that whoever asks may do everywhere and in its own namespace, but for asking about oneself. */
export async function grantedRights(client: KubeClient): Promise<readonly string[]> {
  const answer = await client.request('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: memberAccount.namespace },
  });
  const { status } = answer.body as { status: { incomplete: boolean; resourceRules: readonly ResourceRule[] } };
  if (status.incomplete) throw new Error('the API server does not tell every right');
  const rights = status.resourceRules.flatMap(({ verbs, apiGroups, resources, resourceNames = [''] }) =>
    apiGroups.flatMap((group) =>
      resources
        .filter((resource) => !resource.startsWith('selfsubject'))
        .flatMap((resource) =>
          resourceNames.flatMap((name) =>
            verbs.map((verb) => textOf(verb, group ? `${resource}.${group}` : resource, name)),
          ),
        ),
    ),
  );
  return [...new Set(rights)];
}

function textOf(verb: string, resource: string, name: string): string {
  return [verb, resource, name].filter(Boolean).join(' ');
}
