import { documentKey } from '@overmesh/model';
import type { AccessPolicySpec, LastTranslated, Member, StoredIntent } from '@overmesh/model';
import type { AccessRule } from '@overmesh/meshes/kit';
import { remembered } from '../remembered.ts';

/** An AccessPolicy with the content that counts. */
export type AccessPolicy = StoredIntent<AccessPolicySpec>;

/** How reports and marks of ownership call it: see documentKey. */
export const accessKey = remembered(({ workspace, name }: AccessPolicy) =>
  documentKey({ kind: 'AccessPolicy', workspace, name }),
);

/** What was last translated of it for a member. */
export function lastAccess(policy: AccessPolicy, { lastTranslated }: Member) {
  return lastTranslated[accessKey(policy)] as Required<LastTranslated<AccessPolicySpec>> | undefined;
}

/** The policy as a mesh is asked about it. */
export function ruleOf(policy: AccessPolicy): AccessRule {
  const { action, audit, from, to } = policy.spec;
  return {
    owner: accessKey(policy),
    name: policy.name,
    action,
    ...(audit && { audit }),
    ...(from && { from }),
    ...(to && { to }),
  };
}
