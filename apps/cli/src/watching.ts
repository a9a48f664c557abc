import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure } from './failure.ts';
import type { OutputFlags } from './flags.ts';
import type { Session } from './session.ts';

const everyMs = 1000;
/** Cursor to the corner, and what was there is gone. */
const CLEAN = '\x1b[H\x1b[2J';

/**
 * Shows something again and again until Ctrl-C: a terminal is drawn anew, so that times go on; elsewhere what has changed
 * follows what was, and programs get a JSON document a line.
 *
 * @param text of what was read, for people
 */
export async function watch<Value>(
  session: Session,
  output: OutputFlags['output'],
  read: () => Promise<Value>,
  text: (value: Value) => string,
): Promise<void> {
  const { interrupted, stdout } = session.world;
  const isDrawn = Boolean(stdout.isTTY);
  const forPrograms = output === 'json' || output === 'yaml';
  for (let told: string | undefined; !interrupted.aborted;) {
    // A server that is away from the beginning is an error; one that restarts meanwhile is waited for.
    const value = await (told === undefined ? read() : read().catch(skipWhileAway));
    const seen = value === undefined ? told : JSON.stringify(value);
    const before = isDrawn ? CLEAN : told === undefined ? '' : '\n';
    if (value !== undefined && forPrograms && seen !== told) session.say(JSON.stringify(value));
    if (value !== undefined && !forPrograms && (isDrawn || seen !== told)) session.say(`${before}${text(value)}`);
    told = seen;
    await sleep(everyMs, undefined, { signal: interrupted }).catch(() => undefined);
  }
}

function skipWhileAway(error: unknown): undefined {
  if (error instanceof Failure && (error.exitCode === EXIT.unavailable || error.exitCode === EXIT.interrupted))
    return undefined;
  throw error;
}
