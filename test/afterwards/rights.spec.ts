import { CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import { beforeAll, expect, test } from 'vitest';
import { memberObjects, OPT_IN, optInObjects } from '../harness/member-rights.ts';
import type { KubeObject } from '../harness/objects.ts';
import { recordedLines } from '../harness/record/record.ts';
import { rightsIn } from '../harness/record/rights.ts';
import type { UsedRight } from '../harness/record/rights.ts';
import { wholeRun } from '../harness/record/whole-run.ts';
import { sharedCluster } from '../harness/shared-clusters.ts';
import { sharedProfiles } from '../harness/shared-environment.ts';
import type { SharedProfile } from '../harness/shared-environment.ts';

/** Granted, and used by no test: each with the reason why no test can. */
const UNUSED: Readonly<Record<string, string>> = {};

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

type Right = Pick<UsedRight, 'verb' | 'resource' | 'group' | 'name'>;

const textOf = ({ verb, resource, group, name }: Right) =>
  [verb, `${resource}${group && `.${group}`}`, name].filter(Boolean).join(' ');

/** Whether what was used is this right, which is of one object or of all. */
const isOf = (right: Right) => (one: Right) =>
  one.verb === right.verb &&
  one.resource === right.resource &&
  one.group === right.group &&
  (right.name === undefined || right.name === one.name);

/** Every right of a capability's role by itself. */
async function grantedBy(capability: Capability): Promise<readonly Right[]> {
  return rightsOfRole(await memberObjects([capability]));
}

function rightsOfRole(objects: readonly KubeObject[]): readonly Right[] {
  const roles = objects.filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role');
  const rules = roles.flatMap((role) => role['rules'] as readonly Rule[]);
  return rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        (resourceNames ?? [undefined]).flatMap((name) =>
          verbs.map((verb) => ({ verb, resource, group, ...(name !== undefined && { name }) })),
        ),
      ),
    ),
  );
}

let used: readonly UsedRight[];

beforeAll(async () => {
  const record = wholeRun();
  const profiles = Object.keys(sharedProfiles) as SharedProfile[];
  const shared = await Promise.all(profiles.map(async (name) => rightsIn((await sharedCluster(name)).auditLogPath)));
  used = [...recordedLines<UsedRight>(record, 'rights'), ...shared.flat()];
});

test('the roles of deploy/rbac lack nothing that Overmesh asked for in the whole run', async () => {
  const optIn = (await Promise.all(OPT_IN.map(optInObjects))).flatMap(rightsOfRole);
  const granted = [...(await Promise.all(CAPABILITIES.map(grantedBy))).flat(), ...optIn];
  // Those that were refused count too. What a role grants is refused as well, by servers that start: they have not read
  // their roles yet, and many are killed in this run.
  const lacking = used.filter((one) => !granted.some((right) => isOf(right)(one))).map(textOf);
  expect([...new Set(lacking)].sort()).toEqual([]);
});

test.each(CAPABILITIES)('%s grants nothing that was not used in the whole run', async (capability) => {
  const allowed = used.filter((one) => one.allowed);
  const granted = await grantedBy(capability);
  const idle = granted.filter((right) => !allowed.some(isOf(right))).map(textOf);
  expect(idle.filter((text) => !(text in UNUSED))).toEqual([]);
});

test.each(OPT_IN)('the opt-in role %s grants nothing that was not used in the whole run', async (name) => {
  const allowed = used.filter((one) => one.allowed);
  const idle = rightsOfRole(await optInObjects(name)).filter((right) => !allowed.some(isOf(right)));
  expect(idle.map(textOf)).toEqual([]);
});

test('no exception is for a right that is used after all, or not granted', async () => {
  const granted = (await Promise.all(CAPABILITIES.map(grantedBy))).flat().map(textOf);
  const names = new Set(used.map(textOf));
  expect(Object.keys(UNUSED).filter((text) => names.has(text) || !granted.includes(text))).toEqual([]);
});
