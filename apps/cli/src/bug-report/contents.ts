import { arch, platform, release } from 'node:os';
import type { Api } from '../api.ts';
import { readFacts } from '../check/facts.ts';
import { judge } from '../check/judge.ts';
import { VERSION } from '../commands/version.ts';
import { Failure } from '../failure.ts';
import { EventsDocument, ExportDocument } from '../generated/operations.ts';

/** Of every cluster together: what a maintainer asks for first is what happened last. */
const EVENTS = 1000;

/** Everything that a maintainer needs. A part that cannot be read says why, and keeps no other back. */
export async function reportContents(api: Api, now: Date): Promise<Readonly<Record<string, unknown>>> {
  const facts = await orWhy(() => readFacts(api, now));
  return {
    madeAt: now.toISOString(),
    client: { version: VERSION, node: process.version, system: `${platform()} ${release()} ${arch()}` },
    findings: 'failed' in facts ? [] : judge(facts),
    facts,
    documents: await orWhy(async () => (await api.call(ExportDocument, { virtualMesh: null, revision: null })).export),
    events: await orWhy(() => lastEvents(api)),
  };
}

async function orWhy<T extends object>(read: () => Promise<T>): Promise<T | { readonly failed: string }> {
  return read().catch((error: unknown) => {
    if (error instanceof Failure) return { failed: error.message };
    throw error;
  });
}

async function lastEvents(api: Api): Promise<readonly unknown[]> {
  let found: readonly unknown[] = [];
  for (let after: string | null = null; ;) {
    const { edges, pageInfo }: Page = (await api.call(EventsDocument, { first: 200, after, cluster: null })).events;
    found = [...found, ...edges.map(({ node }) => node)].slice(-EVENTS);
    after = edges.at(-1)?.cursor ?? after;
    if (!pageInfo.hasNextPage || edges.length === 0) return found;
  }
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
}
