// Builds every program into dist/ and puts the command `overmesh` into dist/bin.
// With --test-build: into dist/test-build instead, with failpoints, for tests that kill a program at a chosen place.
// The wrapper names its Node: the machine's own may be older than the one that npm ci brought (docs/decisions/0002).
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'vite';

if (process.argv.includes('--test-build')) {
  await build({ mode: 'test-build' });
} else {
  await build();
  mkdirSync('dist/bin', { recursive: true });
  writeFileSync(
    'dist/bin/overmesh',
    `#!/bin/sh
root=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
node=$root/node_modules/.bin/node
[ -x "$node" ] || node=node
exec "$node" --enable-source-maps "$root/dist/cli/main.js" "$@"
`,
  );
  chmodSync('dist/bin/overmesh', 0o755);
}
