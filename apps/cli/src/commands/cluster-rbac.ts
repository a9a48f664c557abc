import { CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { collect, withExample } from '../flags.ts';
import { manifestsFor } from '../rbac/manifests.ts';
import { readRights } from '../rbac/rights.ts';
import type { Session } from '../session.ts';

interface RbacOptions {
  readonly rights: readonly Capability[];
  readonly istioRevision?: readonly string[];
}

/** `overmesh cluster rbac`: the manifests of the account that Overmesh takes on a cluster, for a person or GitOps to apply. */
export function addRbac(cluster: Command, session: Session): void {
  const command = cluster
    .command('rbac')
    .description("print the manifests of Overmesh's account on a cluster, with the rights that it shall have")
    .option(
      '--rights <capabilities>',
      `what it shall be able to do, with commas: ${CAPABILITIES.join(', ')}, traffic (all but read)`,
      readRights,
      CAPABILITIES,
    )
    .option('--istio-revision <revision>', 'a revision of Istio other than the default; may be repeated', revisions)
    .action(({ rights, istioRevision }: RbacOptions) => session.say(manifestsFor(rights, istioRevision).trimEnd()));
  withExample(
    command,
    'overmesh cluster rbac --rights istio-traffic | kubectl --context east apply -f -',
    'overmesh cluster rbac --rights read > overmesh.yaml',
  );
}

/** What a label may be: it becomes a part of a name. */
function revisions(value: string, before?: readonly string[]): readonly string[] {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value))
    throw new InvalidArgumentError('It must be a revision as in the label istio.io/rev, such as 1-30.');
  return collect(value, before);
}
