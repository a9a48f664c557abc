import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder `test/harness` of this checkout. Found by walking up, because the harness also runs bundled
 * (`dist/demo/main.js`), where its own file is somewhere else than its Go sources and fixtures.
 */
export function harnessFolder(): string {
  const found = [import.meta.dirname, process.cwd()].flatMap(candidatesAbove).find(hasGoSources);
  if (!found) throw new Error('the folder test/harness with the Go sources of test clusters was not found');
  return found;
}

function candidatesAbove(start: string): string[] {
  const here = [start, join(start, 'test/harness')];
  return dirname(start) === start ? here : [...here, ...candidatesAbove(dirname(start))];
}

function hasGoSources(folder: string): boolean {
  return existsSync(join(folder, 'go/go.mod'));
}
