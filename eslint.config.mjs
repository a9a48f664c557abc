import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const PURE = 'pure code computes values: what it needs comes in as an argument, so that a test can give it';

/** Packages that pure code (model, kit, meshes, translation, every `decide/`) may not touch. */
const pureBans = [
  { group: ['@nestjs/*', 'typeorm', 'pg', 'bullmq', 'ioredis', '@kubernetes/*', 'undici', 'pino'], message: PURE },
  { group: ['@apollo/*', 'graphql'], message: PURE },
  { group: ['node:*', 'fs', 'net', 'http', 'https', 'path', 'os', 'crypto'], message: PURE },
];

const noEnum = {
  selector: 'TSEnumDeclaration',
  message: 'use a union of literals: enums are neither values nor types',
};

/**
 * A parameter of a constructor, which Nest fills, is `private readonly`, and a constructor that nobody else may call is
 * `private`: neither can be named `#name`.
 */
const noPrivateWord = {
  selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility="private"]',
  message: 'name a private member #name: the language keeps it private, also from casts',
};

/** Clock, chance, environment and I/O that need no import. A rule that is set again replaces the one before. */
const pureRules = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: `the clock is an argument: ${PURE}` },
    { object: 'Math', property: 'random', message: `chance is an argument: ${PURE}` },
    { object: 'process', message: PURE },
  ],
  'no-restricted-globals': [
    'error',
    ...['performance', 'crypto', 'fetch', 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
      name,
      message: PURE,
    })),
  ],
  'no-restricted-syntax': [
    'error',
    noEnum,
    noPrivateWord,
    {
      selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
      message: `the clock is an argument: ${PURE}`,
    },
  ],
};

/** The boundary table (docs/architecture.md). A row says what a tag may import; the ban lists below say of packages. */
export const boundaries = [
  { sourceTag: 'type:model', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'type:schema', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'type:kit', onlyDependOnLibsWithTags: ['type:model'] },
  { sourceTag: 'type:mesh', onlyDependOnLibsWithTags: ['type:model', 'type:kit', 'type:mesh'] },
  { sourceTag: 'type:pure', onlyDependOnLibsWithTags: ['type:model', 'type:kit'] },
  { sourceTag: 'type:registry', onlyDependOnLibsWithTags: ['type:model', 'type:kit', 'type:mesh'] },
  { sourceTag: 'type:adapter', onlyDependOnLibsWithTags: ['type:model', 'type:adapter'] },
  { sourceTag: 'type:room', onlyDependOnLibsWithTags: ['type:model', 'type:kit', 'type:adapter'] },
  {
    sourceTag: 'type:pipeline',
    onlyDependOnLibsWithTags: ['type:model', 'type:kit', 'type:pure', 'type:registry', 'type:room', 'type:adapter'],
  },
  { sourceTag: 'scope:client', onlyDependOnLibsWithTags: ['type:model', 'type:schema'] },
  {
    sourceTag: 'scope:server',
    onlyDependOnLibsWithTags: [
      'type:model',
      'type:kit',
      'type:schema',
      'type:registry',
      'type:room',
      'type:adapter',
      'type:pipeline',
    ],
  },
  { sourceTag: 'type:test', onlyDependOnLibsWithTags: ['*'] },
  // A mesh's knowledge stays in its folder: another mesh may not lean on it.
  ...['istio', 'linkerd', 'native', 'foreign'].map((mesh) => ({
    sourceTag: `scope:mesh-${mesh}`,
    onlyDependOnLibsWithTags: [`scope:mesh-${mesh}`, 'scope:model', 'scope:kit'],
  })),
];

const restricted = (patterns, paths = []) => ({ 'no-restricted-imports': ['error', { patterns, paths }] });

export default tseslint.config(
  { ignores: ['**/node_modules', 'dist', '.nx', '**/generated/**', '**/*.d.ts'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, prettier],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          // The contract, the manifests and the program's version are files of the whole repository, in no library.
          allow: [
            String.raw`^(\.\./)+schema\.graphql\?raw$`,
            String.raw`^(\.\./)+deploy/rbac/[a-z-]+\.yaml\?raw$`,
            String.raw`^(\.\./)+package\.json$`,
          ],
          enforceBuildableLibDependency: false,
          depConstraints: boundaries,
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Nest modules are classes without members.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'no-restricted-syntax': ['error', noEnum, noPrivateWord],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    // The CLI imports no adapter, so it has the one reading place of its own.
    ignores: ['libs/config/**', 'apps/cli/src/settings.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'only libs/config reads the environment, once, with all faults',
        },
      ],
    },
  },
  {
    files: ['libs/model/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      ...pureRules,
      ...restricted([...pureBans, { group: ['@overmesh/*'], message: 'the model imports no other library' }]),
    },
  },
  {
    files: ['libs/pipeline/**/*.ts'],
    rules: restricted([
      { group: ['@nestjs/graphql', '@apollo/*', 'graphql'], message: 'the pipeline does not know who asks' },
    ]),
  },
  // After the pipeline's, or its rule would replace this one in the pipeline's own decisions.
  {
    files: ['libs/meshes/**/src/**/*.ts', 'libs/translation/src/**/*.ts', 'libs/*/src/decide/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      ...pureRules,
      ...restricted([
        ...pureBans,
        {
          group: ['@overmesh/kube', '@overmesh/db', '@overmesh/jobs', '@overmesh/config', '@overmesh/log'],
          message: PURE,
        },
      ]),
    },
  },
);
