import { execFileSync } from 'node:child_process';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';

/** Lints text as if it stood in that file, without type information: the planted files do not exist. */
const eslint = new ESLint({
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
    },
  },
});

// Without a project graph Nx skips its rule with a warning and every planted violation would pass.
beforeAll(() => {
  execFileSync('npx', ['nx', 'show', 'projects'], { stdio: 'ignore' });
}, 60_000);

const BOUNDARY = '@nx/enforce-module-boundaries';
const BAN = 'no-restricted-imports';

test.each([
  ['the model imports no library', 'libs/model/src/x.ts', '@overmesh/kube', BOUNDARY],
  ['the model imports no framework', 'libs/model/src/x.ts', '@nestjs/common', BAN],
  ['the model does no I/O', 'libs/model/src/x.ts', 'node:fs', BAN],
  ['the kit imports no mesh', 'libs/meshes/kit/src/x.ts', '@overmesh/meshes/istio', BOUNDARY],
  ['the kit does no I/O', 'libs/meshes/kit/src/x.ts', 'node:net', BAN],
  ['a mesh imports no other mesh', 'libs/meshes/istio/src/x.ts', '@overmesh/meshes/linkerd', BOUNDARY],
  ['a mesh imports no room', 'libs/meshes/linkerd/src/x.ts', '@overmesh/clusters', BOUNDARY],
  ['a mesh imports no adapter', 'libs/meshes/native/src/x.ts', '@overmesh/kube', BOUNDARY],
  ['a mesh imports no framework', 'libs/meshes/native/src/x.ts', '@nestjs/common', BAN],
  ['translation imports no mesh', 'libs/translation/src/x.ts', '@overmesh/meshes/istio', BOUNDARY],
  ['translation does no I/O', 'libs/translation/src/x.ts', 'node:fs', BAN],
  ['the registry imports no room', 'libs/meshes/all/src/x.ts', '@overmesh/intent', BOUNDARY],
  ['an adapter imports no room', 'libs/kube/src/x.ts', '@overmesh/clusters', BOUNDARY],
  ['an adapter imports no mesh', 'libs/db/src/x.ts', '@overmesh/meshes/istio', BOUNDARY],
  ['a room imports no room', 'libs/delivery/src/x.ts', '@overmesh/clusters', BOUNDARY],
  ['a room imports no mesh', 'libs/discovery/src/x.ts', '@overmesh/meshes/istio', BOUNDARY],
  ['a room does not know the pipeline', 'libs/intent/src/x.ts', '@overmesh/pipeline', BOUNDARY],
  ['a decision touches no adapter', 'libs/delivery/src/decide/x.ts', '@overmesh/kube', BAN],
  ['a decision does no I/O', 'libs/delivery/src/decide/x.ts', 'node:fs', BAN],
  ['the pipeline does not know GraphQL', 'libs/pipeline/src/x.ts', '@nestjs/graphql', BAN],
  ['the pipeline imports no single mesh', 'libs/pipeline/src/x.ts', '@overmesh/meshes/istio', BOUNDARY],
  ['the CLI reaches nothing but the schema and the model', 'apps/cli/src/x.ts', '@overmesh/db', BOUNDARY],
  ['an app imports no single mesh', 'apps/api/src/x.ts', '@overmesh/meshes/istio', BOUNDARY],
])('%s', async (_what, file, imported, rule) => {
  expect(await rulesBroken(`import { x } from '${imported}';\nconsole.log(x);\n`, file)).toContain(rule);
});

test.each([
  ['a decision asks for no time', 'libs/delivery/src/decide/x.ts', 'console.log(Date.now());\n'],
  ['a mesh throws no dice', 'libs/meshes/istio/src/x.ts', 'console.log(Math.random());\n'],
  ['only config reads the environment', 'libs/jobs/src/x.ts', 'console.log(process.env.HOME);\n'],
])('%s', async (_what, file, text) => {
  expect(await rulesBroken(text, file)).toContain('no-restricted-properties');
});

test('what the table allows passes: a room on an adapter, the pipeline on two rooms', async () => {
  const allowed = "import { x } from '@overmesh/kube';\nconsole.log(x);\n";
  expect(await rulesBroken(allowed, 'libs/delivery/src/x.ts')).toEqual([]);
  expect(await rulesBroken(allowed.replace('kube', 'intent'), 'libs/pipeline/src/x.ts')).toEqual([]);
});

async function rulesBroken(text: string, filePath: string): Promise<readonly (string | null)[]> {
  const results = await eslint.lintText(text, { filePath });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}
