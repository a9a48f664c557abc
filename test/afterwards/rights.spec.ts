import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { recordedLines } from '../harness/record/record.ts';
import { rightsIn } from '../harness/record/rights.ts';
import type { UsedRight } from '../harness/record/rights.ts';
import { wholeRun } from '../harness/record/whole-run.ts';
import { sharedCluster } from '../harness/shared-clusters.ts';
import { sharedProfiles } from '../harness/shared-environment.ts';
import type { SharedProfile } from '../harness/shared-environment.ts';

const ROLE = 'deploy/rbac/member.yaml';

/** Granted, and used by no test: each with the reason why no test can. */
const UNUSED: Readonly<Record<string, string>> = {};

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const nameOf = ({ verb, resource, group }: Pick<UsedRight, 'verb' | 'resource' | 'group'>) =>
  `${verb} ${resource}${group && `.${group}`}`;

/** Every right of the role by itself. */
function granted(): readonly string[] {
  const documents = parseAllDocuments(readFileSync(ROLE, 'utf8'));
  const role = documents.find((document) => document.get('kind') === 'ClusterRole')?.toJS() as { rules: Rule[] };
  return role.rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => nameOf({ verb, resource, group }))),
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

test('the role of deploy/rbac/member.yaml lacks nothing that Overmesh asked for in the whole run', () => {
  const rights = new Set(granted());
  // Those that were refused count too. What the role grants is refused as well, by servers that start: they have not read
  // their roles yet, and many are killed in this run.
  expect([...new Set(used.map(nameOf))].filter((name) => !rights.has(name)).sort()).toEqual([]);
});

test('it grants nothing that was not used in the whole run', () => {
  const names = new Set(used.filter(({ allowed }) => allowed).map(nameOf));
  expect(granted().filter((name) => !names.has(name) && !(name in UNUSED))).toEqual([]);
});

test('no exception is for a right that is used after all, or not granted', () => {
  const names = new Set(used.map(nameOf));
  const rights = new Set(granted());
  expect(Object.keys(UNUSED).filter((name) => names.has(name) || !rights.has(name))).toEqual([]);
});
