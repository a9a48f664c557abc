// Builds every program into dist/ and puts the command `overmesh` into dist/bin.
// The wrapper names its Node: the machine's own may be older than the one that npm ci brought (docs/decisions/0002).
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'vite';

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
