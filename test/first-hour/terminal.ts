import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { recordText } from '../harness/record/record.ts';

/** What stands in a terminal after a command, and how the command ended. */
export interface Screen {
  readonly code: number;
  readonly text: string;
}

export interface Seat {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a line of the shell in a terminal of 80 columns, as a person does who answers no question. */
export async function runInTerminal(line: string, { folder, env }: Seat): Promise<Screen> {
  const settings = { ...process.env, ...env, SHELL: '/bin/sh', NO_COLOR: '1' };
  // `script` of util-linux gives the command a terminal; with -e it ends as the command did.
  const child = spawn('script', ['-qec', `stty cols 80; ${line}`, '/dev/null'], {
    cwd: folder,
    env: settings,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  recordText('cli', `${line}\n${written}`);
  return { code: code ?? 1, text: screenOf(written) };
}

/** What is left on the lines of a terminal, where a line that rewrites itself has gone over what it said before. */
export function screenOf(written: string): string {
  const lines = written.split('\n').map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '');
  return lines
    .map((line) => line.replaceAll('\x1b[K', '').trimEnd())
    .join('\n')
    .trim();
}
