import { expect } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterAccess } from '../harness/cluster-access.ts';
import type { Page } from './page.ts';
import { runInTerminal } from './terminal.ts';
import type { Seat } from './terminal.ts';

/** Where the story is played: a terminal, the clusters behind it, and the page that it becomes. */
export interface Stage {
  readonly seat: Seat;
  readonly page: Page;
  cluster(name: string): ClusterAccess;
}

const PATIENCE = { timeout: 30_000, interval: 200 };

/** Types a command; it and what the terminal shows come on the page. */
export async function type({ seat, page }: Stage, line: string, { code = 0 } = {}): Promise<void> {
  const screen = await runInTerminal(line, seat);
  expect(screen.code, `${line}\n${screen.text}`).toBe(code);
  const ended = code === 0 ? '' : `\n[exit ${code}]`;
  page.command(line, `${screen.text}${ended}`);
}

/** Writes a file of the person's; it comes on the page. */
export async function write({ seat, page }: Stage, name: string, text: string): Promise<void> {
  await writeFile(join(seat.folder, name), text);
  page.file(name, text);
}

/** What a person sees who looks again until it is there; nothing of it comes on the page. */
export async function seen({ seat }: Stage, line: string, wanted: RegExp): Promise<void> {
  await expect.poll(async () => (await runInTerminal(line, seat)).text, PATIENCE).toMatch(wanted);
}
