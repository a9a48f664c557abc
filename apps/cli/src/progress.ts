import { widthOf } from './print/text.ts';
import type { World } from './world.ts';

/** One line that rewrites itself, for a person who waits. */
export interface Progress {
  say(text: string): void;
  clear(): void;
}

/** On standard error, and only where that is a terminal. */
export function showProgress({ stderr }: World): Progress {
  if (!stderr.isTTY) return { say: () => undefined, clear: () => undefined };
  const columns = stderr.columns || 80;
  return {
    say: (text) => void stderr.write(`\r${shorten(text, columns - 1)}\x1b[K`),
    clear: () => void stderr.write('\r\x1b[K'),
  };
}

/** Says what takes long, with the seconds, once it has taken one. What `work` gives comes back. */
export async function sayWhile<T>(world: World, what: string, work: Promise<T>): Promise<T> {
  const progress = showProgress(world);
  const start = Date.now();
  const timer = setInterval(() => progress.say(`${what}… ${Math.round((Date.now() - start) / 1000)} s`), 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (Date.now() - start >= 1000) progress.clear();
  }
}

function shorten(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ');
  return widthOf(line) > width ? `${[...line].slice(0, Math.max(0, width - 1)).join('')}…` : line;
}
