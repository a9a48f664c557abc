import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
}

const text = readFileSync('docker-compose.yml', 'utf8');
const { services } = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>> };

test('no password has a value in docker-compose.yml: each is asked for', () => {
  const secrets = [...text.matchAll(/\$\{((?:\w+_PASSWORD|OVERMESH_MASTER_KEY))([^}]*)\}/g)];
  expect(new Set(secrets.map(([, name]) => name))).toEqual(
    new Set(['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'OVERMESH_MASTER_KEY']),
  );
  for (const [whole, , how] of secrets) expect(how, whole).toMatch(/^:\?/);
});

test('Redis wants a password, which api and worker have and no argument shows', () => {
  const { command = [], environment } = services['redis'] ?? {};
  expect(command.join(' ')).toContain("printf 'requirepass %s");
  expect(command.join(' ')).toMatch(/"\$\$REDISCLI_AUTH" \| redis-server -$/);
  expect(environment?.['REDISCLI_AUTH']).toMatch(/^\$\{REDIS_PASSWORD:\?/);
  for (const name of ['api', 'worker'])
    expect(services[name]?.environment?.['REDIS_URL']).toBe('redis://:${REDIS_PASSWORD:?}@redis:6379');
});

test('images have exact versions, and only the api listens outside, on this machine', () => {
  const images = Object.values(services).flatMap(({ image }) => image ?? []);
  expect(images).toHaveLength(2);
  for (const image of images) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(@sha256:[0-9a-f]{64})?$/);
  const ports = Object.entries(services).flatMap(([name, { ports: all = [] }]) => all.map((port) => `${name} ${port}`));
  expect(ports).toEqual(['api 127.0.0.1:8080:8080']);
});
