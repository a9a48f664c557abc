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
  // By the rules of 1.1 words such as `yes` are quoted: readers of either version then see the same text.
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}

/** Several documents in one file, each after `---`. */
export async function toYamlDocuments(documents: readonly unknown[]): Promise<string> {
  const texts = await Promise.all(documents.map(toYaml));
  return texts.map((text) => `---\n${text}`).join('\n');
}
