import { createLogger, rollingFile } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import type { Config } from '@overmesh/config';

/** Says a line to the person at the terminal. */
export type Say = (line: string) => void;

/** A terminal that was closed is no reason to end. */
export function terminal(): Say {
  process.stdout.on('error', () => undefined);
  return (line) => void process.stdout.write(`${line}\n`);
}

/** Runs a step and says how long it took; what it returns comes back. */
export async function step<T>(say: Say, what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  say(`  ${what.padEnd(28)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** The supervisor's own log. Warnings and worse are also said to the person. */
export function upLogger(config: Pick<Config, 'logLevel'>, path: string, say: Say): Logger {
  const file = rollingFile(path);
  const write = (line: string): void => {
    file.write(line);
    const { level, msg } = JSON.parse(line) as { level: string; msg: string };
    if (['warn', 'error', 'fatal'].includes(level)) say(`  ${level}: ${msg}`);
  };
  return createLogger({ logLevel: config.logLevel, logFormat: 'json' }, 'up', { write });
}
