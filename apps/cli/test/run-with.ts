import { Readable } from 'node:stream';
import { run } from '../src/program.ts';
import type { World } from '../src/world.ts';
import { startFakeServer } from './fake-server.ts';
import type { Answers, Asked } from './fake-server.ts';

/** What a run printed, asked for and ended with. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly Asked[];
}

interface Circumstances {
  readonly answers?: Answers;
  readonly stdin?: string;
  /** What the person says to every question; nobody is there when absent. */
  readonly says?: string;
  /** What the person types where nobody may see it, one answer after the other; as `says`. */
  readonly types?: readonly string[];
  readonly env?: World['env'];
  readonly interrupted?: AbortSignal;
  /** A terminal of so many columns, without colours; none where absent. */
  readonly columns?: number;
  /** Standard error is a wide terminal: a wait is shown. */
  readonly terminal?: boolean;
}

export const NOW = new Date('2026-11-21T05:00:00.000Z');

/** Runs a command line against a fake server, as a program and not on a terminal. */
export async function runWith(args: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  const {
    answers = {},
    stdin = '',
    says,
    types,
    env = {},
    interrupted = new AbortController().signal,
    columns,
    terminal = false,
  } = circumstances;
  const server = await startFakeServer(answers);
  const printed = { out: '', err: '' };
  const world: World = {
    env: {
      OVERMESH_URL: server.url,
      OVERMESH_TOKEN: 'letmein',
      OVERMESH_HOME: '/nonexistent',
      ...(columns ? { NO_COLOR: '1' } : {}),
      ...env,
    },
    stdin: Readable.from(stdin ? [Buffer.from(stdin)] : []),
    stdout: { write: (text) => (printed.out += text), ...(columns ? { isTTY: true, columns } : {}) },
    stderr: { write: (text) => (printed.err += text), ...(terminal ? { isTTY: true, columns: 200 } : {}) },
    now: () => NOW,
    interrupted,
    ...(says === undefined ? {} : { ask: () => Promise.resolve(says) }),
    ...(types === undefined ? {} : { askHidden: answering(types) }),
  };
  try {
    const code = await run(args, world);
    return { code, ...printed, asked: server.asked };
  } finally {
    await server.stop();
  }
}

function answering(answers: readonly string[]): (question: string) => Promise<string> {
  const left = [...answers];
  return () => Promise.resolve(left.shift() ?? '');
}
