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

/** A violation of each row of the boundary table: the tag whose row it breaks, the file, and what it imports. */
const BROKEN_ROWS = [
  ['the model imports no library', 'type:model', 'libs/model/src/x.ts', '@overmesh/kube'],
  ['the schema imports no library', 'type:schema', 'libs/schema/src/x.ts', '@overmesh/model'],
  ['the kit imports no mesh', 'type:kit', 'libs/meshes/kit/src/x.ts', '@overmesh/meshes/istio'],
  ['a mesh imports no room', 'type:mesh', 'libs/meshes/linkerd/src/x.ts', '@overmesh/clusters'],
  ['a mesh imports no adapter', 'type:mesh', 'libs/meshes/native/src/x.ts', '@overmesh/kube'],
  ['Istio knows no other mesh', 'scope:mesh-istio', 'libs/meshes/istio/src/x.ts', '@overmesh/meshes/linkerd'],
  ['Linkerd knows no other mesh', 'scope:mesh-linkerd', 'libs/meshes/linkerd/src/x.ts', '@overmesh/meshes/native'],
  ['the native mesh knows no other', 'scope:mesh-native', 'libs/meshes/native/src/x.ts', '@overmesh/meshes/istio'],
  ['foreign meshes know no other', 'scope:mesh-foreign', 'libs/meshes/foreign/src/x.ts', '@overmesh/meshes/istio'],
  ['translation imports no mesh', 'type:pure', 'libs/translation/src/x.ts', '@overmesh/meshes/istio'],
  ['the registry imports no room', 'type:registry', 'libs/meshes/all/src/x.ts', '@overmesh/intent'],
  ['an adapter imports no room', 'type:adapter', 'libs/kube/src/x.ts', '@overmesh/clusters'],
  ['an adapter imports no mesh', 'type:adapter', 'libs/db/src/x.ts', '@overmesh/meshes/istio'],
  ['a migration imports no room', 'type:adapter', 'migrations/x.ts', '@overmesh/delivery'],
  ['a room imports no room', 'type:room', 'libs/delivery/src/x.ts', '@overmesh/clusters'],
  ['a room imports no mesh', 'type:room', 'libs/discovery/src/x.ts', '@overmesh/meshes/istio'],
  ['a room does not know the pipeline', 'type:room', 'libs/intent/src/x.ts', '@overmesh/pipeline'],
  ['the pipeline imports no single mesh', 'type:pipeline', 'libs/pipeline/src/x.ts', '@overmesh/meshes/istio'],
  ['the CLI reaches only schema and model', 'scope:client', 'apps/cli/src/x.ts', '@overmesh/db'],
  ['an app imports no single mesh', 'scope:server', 'apps/api/src/x.ts', '@overmesh/meshes/istio'],
] as const;

test.each(BROKEN_ROWS)('%s', async (_what, _row, file, imported) => {
  expect(await rulesBroken(importing(imported), file)).toContain('@nx/enforce-module-boundaries');
});

test('every row of the table that forbids something is among those that were broken', async () => {
  const forbidding = (await boundaryTable()).filter(
    ({ onlyDependOnLibsWithTags }) => !onlyDependOnLibsWithTags.includes('*'),
  );
  const broken = new Set<string>(BROKEN_ROWS.map(([, row]) => row));
  expect(forbidding.length).toBeGreaterThan(10);
  expect(forbidding.map(({ sourceTag }) => sourceTag).filter((tag) => !broken.has(tag))).toEqual([]);
});

/** Where values are computed: a clock, chance or a connection would come in here unseen. */
const PURE_PLACES = [
  'libs/model/src/x.ts',
  'libs/meshes/kit/src/x.ts',
  'libs/meshes/istio/src/x.ts',
  'libs/translation/src/x.ts',
  'libs/delivery/src/decide/x.ts',
  'libs/pipeline/src/decide/x.ts',
] as const;

const IMPURE_IMPORTS = ['@nestjs/common', 'graphql', 'node:fs', 'net', 'undici', '@overmesh/kube'] as const;

test.each(PURE_PLACES.flatMap((file) => IMPURE_IMPORTS.map((imported) => [file, imported] as const)))(
  '%s does not import %s',
  async (file, imported) => {
    expect(await rulesBroken(importing(imported), file)).toContain('no-restricted-imports');
  },
);

const IMPURE_TEXTS = [
  ['asks for the time', 'Date.now()', 'no-restricted-properties'],
  ['asks for the date', 'new Date()', 'no-restricted-syntax'],
  ['asks for the date as a text', 'Date()', 'no-restricted-syntax'],
  ['measures time', 'performance.now()', 'no-restricted-globals'],
  ['throws dice', 'Math.random()', 'no-restricted-properties'],
  ['makes an id', 'crypto.randomUUID()', 'no-restricted-globals'],
  ['waits', 'setTimeout(String, 1)', 'no-restricted-globals'],
  ['calls somebody', "fetch('http://x')", 'no-restricted-globals'],
  ['reads the environment', 'process.env.HOME', 'no-restricted-properties'],
] as const;

test.each(PURE_PLACES.flatMap((file) => IMPURE_TEXTS.map(([what, text, rule]) => [file, what, text, rule] as const)))(
  '%s never %s: %s',
  async (file, _what, text, rule) => {
    expect(await rulesBroken(`console.log(${text});\n`, file)).toContain(rule);
  },
);

test('a date that was given is no clock', async () => {
  expect(await rulesBroken('console.log(new Date(0));\n', 'libs/delivery/src/decide/x.ts')).toEqual([]);
});

test.each([
  ['the pipeline does not know GraphQL', 'libs/pipeline/src/x.ts', importing('@nestjs/graphql')],
  ['the pipeline imports no server', 'libs/pipeline/src/x.ts', importing('@apollo/server')],
])('%s', async (_what, file, text) => {
  expect(await rulesBroken(text, file)).toContain('no-restricted-imports');
});

test('only config reads the environment', async () => {
  expect(await rulesBroken('console.log(process.env.HOME);\n', 'libs/jobs/src/x.ts')).toContain(
    'no-restricted-properties',
  );
});

test.each(['libs/jobs/src/x.ts', 'libs/meshes/istio/src/x.ts'])('%s has no enum', async (file) => {
  expect(await rulesBroken('export enum Colour { Red }\n', file)).toContain('no-restricted-syntax');
});

test.each(['libs/jobs/src/x.ts', 'libs/meshes/istio/src/x.ts'])('%s has one style of private members', async (file) => {
  const by = (member: string) => rulesBroken(`export class Door {\n  ${member}\n}\n`, file);
  expect(await by('private locked = true;')).toContain('no-restricted-syntax');
  expect(await by('private lock(): void {}')).toContain('no-restricted-syntax');
  expect(await by('#locked = true;')).not.toContain('no-restricted-syntax');
  expect(await by('constructor(private readonly keys: string) {}')).not.toContain('no-restricted-syntax');
});

test('what the table allows passes: a room on an adapter, the pipeline on two rooms', async () => {
  expect(await rulesBroken(importing('@overmesh/kube'), 'libs/delivery/src/x.ts')).toEqual([]);
  expect(await rulesBroken(importing('@overmesh/intent'), 'libs/pipeline/src/x.ts')).toEqual([]);
});

interface Row {
  readonly sourceTag: string;
  readonly onlyDependOnLibsWithTags: readonly string[];
}

async function boundaryTable(): Promise<readonly Row[]> {
  const config = (await eslint.calculateConfigForFile('libs/model/src/x.ts')) as {
    readonly rules: Readonly<Record<string, readonly [number, { readonly depConstraints: readonly Row[] }]>>;
  };
  return config.rules['@nx/enforce-module-boundaries']?.[1].depConstraints ?? [];
}

function importing(library: string): string {
  return `import { x } from '${library}';\nconsole.log(x);\n`;
}

async function rulesBroken(text: string, filePath: string): Promise<readonly (string | null)[]> {
  const results = await eslint.lintText(text, { filePath });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}
