import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { requiredRules } from './required-rules.ts';

const FILE = 'deploy/rbac/member.yaml';

test('deploy/rbac/member.yaml grants exactly the rights that the plugins use', () => {
  const rules = requiredRules().map(({ group, resources, verbs }) => ({ apiGroups: [group], resources, verbs }));
  const documents = parseAllDocuments(readFileSync(FILE, 'utf8'));
  const role = documents.find((document) => document.get('kind') === 'ClusterRole');
  if (process.env['UPDATE_GOLDEN'] && role) {
    role.set('rules', rules);
    writeFileSync(FILE, documents.map((document) => document.toString({ lineWidth: 0, singleQuote: true })).join(''));
  }
  expect(role?.toJS(), `refresh it with: npm run golden`).toMatchObject({ rules: JSON.parse(JSON.stringify(rules)) });
});

test('no right reaches Secrets, and none is a wildcard', () => {
  const text = stringify(requiredRules());
  expect(text).not.toMatch(/secrets|\*/);
});
