import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { back, clusters, disaster, hands, leaving, policy } from '../first-hour/story.ts';
import { openStage } from '../first-hour/open-stage.ts';
import type { OpenStage } from '../first-hour/open-stage.ts';
import { withoutVolatile } from '../first-hour/sameness.ts';

const PAGE = 'docs/first-hour.md';
let stage: OpenStage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage?.close();
});

test('docs/first-hour.md is what its commands print (UPDATE_GOLDEN=1 rewrites it)', async () => {
  for (const chapter of [clusters, policy, hands, back, disaster, leaving]) await chapter(stage);
  const text = stage.page.text();
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(PAGE, text);
  expect(withoutVolatile(text)).toBe(withoutVolatile(await readFile(PAGE, 'utf8')));
}, 300_000);
