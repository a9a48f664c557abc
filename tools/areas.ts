import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What decides what documents mean, which the goldens of the scenarios show. */
const DECIDES = /"type:(model|kit|mesh|registry|pure)"/;

/** Every folder of a room or an app, by the name that people call it. */
function folders(): ReadonlyMap<string, string> {
  const projects = globSync(['apps/*/project.json', 'libs/**/project.json']).map(dirname);
  return new Map(projects.map((folder) => [basename(folder), folder] as const));
}

/** The areas that there are. */
export function areaNames(): readonly string[] {
  return [...folders().keys()].sort();
}

/** The spec files of an area; none when there is no such area. */
export function specsOfArea(area: string): readonly string[] {
  const folder = folders().get(area);
  if (!folder) return [];
  const decides = DECIDES.test(readFileSync(`${folder}/project.json`, 'utf8'));
  const specs = [`${folder}/**/*`, `test/integration/${area}/**/*`, `test/{integration,e2e}/**/${area}{,-*}`];
  const patterns = decides ? [...specs, 'test/scenarios/*'] : specs;
  return [...new Set(globSync(patterns.map((pattern) => `${pattern}.spec.ts`)))].sort();
}
