import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiVersionOf } from '@overmesh/model';
import type { DesiredMesh, DesiredObject, JsonObject } from '@overmesh/model';
import type { Translation } from '@overmesh/translation';
import { stringify } from 'yaml';

export const SCENARIOS = dirname(fileURLToPath(import.meta.url));

/** Every scenario's folder name, sorted. */
export function scenarioNames(): readonly string[] {
  return readdirSync(SCENARIOS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The text of a golden; `undefined` where there is none. With UPDATE_GOLDEN=1 it is written first. */
export function golden(scenario: string, file: string, actual: string): string | undefined {
  const path = join(SCENARIOS, scenario, file);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, actual);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The objects of all clusters as one YAML stream, each headed by where it goes, when, and from which documents. */
export function objectsText({ desired }: Translation): string {
  const texts = desired.flatMap((mesh) => mesh.objects.filter(isOfScenario).map((object) => objectText(mesh, object)));
  return texts.length ? texts.join('---\n') : '# no object\n';
}

/** Objects that are kept for ever (our CRDs) are the same in every scenario. */
function isOfScenario({ keep }: DesiredObject): boolean {
  return keep !== true;
}

function objectText({ clusterId, mesh }: DesiredMesh, object: DesiredObject): string {
  const cluster = clusterId.replace(/^id-of-/, '');
  const head = `# cluster ${cluster}, mesh ${mesh.key}, stage ${object.stage}, from ${object.intents.join(', ')}\n`;
  return head + yaml(toKube(object));
}

/** The object as an API server takes it, without marks of ownership. */
export function toKube({ ref, body }: DesiredObject): JsonObject {
  const metadata = { name: ref.name, ...(ref.namespace && { namespace: ref.namespace }) };
  const { metadata: more, ...rest } = body;
  return {
    apiVersion: apiVersionOf(ref.kind),
    kind: ref.kind.kind,
    metadata: { ...metadata, ...(more as JsonObject | undefined) },
    ...rest,
  };
}

/** The report, and which revision of each document was last translated where. */
export function reportText({ desired, report }: Translation): string {
  const lastTranslated = desired.map(({ clusterId, lastTranslated: all }) => [
    clusterId.replace(/^id-of-/, ''),
    Object.fromEntries(Object.entries(all).map(([name, { revision }]) => [name, revision])),
  ]);
  return yaml({ ...report, lastTranslated: Object.fromEntries(lastTranslated) as JsonObject });
}

function yaml(value: object): string {
  // 1.1 quotes what older readers take for a boolean (`yes`).
  return stringify(value, { version: '1.1', lineWidth: 110, aliasDuplicateObjects: false });
}
