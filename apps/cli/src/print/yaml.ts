/** How a reading command answers: tables for people, the rest for programs. */
export type Format = 'table' | 'wide' | 'json' | 'yaml';

/** A value for a program. JSON for `json`, YAML for `yaml`; no line break at the end. */
export async function encode(value: unknown, format: 'json' | 'yaml'): Promise<string> {
  if (format === 'json') return JSON.stringify(value, undefined, 2);
  return toYaml(value);
}

/** YAML that reads back as the same value; long lines stay whole. */
export async function toYaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}

/** Several documents in one file, each after `---`. */
export async function toYamlDocuments(documents: readonly unknown[]): Promise<string> {
  const texts = await Promise.all(documents.map(toYaml));
  return texts.map((text) => `---\n${text}`).join('\n');
}
