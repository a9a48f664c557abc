import type { DestinationStream } from 'pino';

/** Rewrites JSON lines for people: `12:30:01 warn  worker  a lane waits  cluster=east`. */
export function prettyStream(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(`${prettyLine(line)}\n`) };
}

/** One line for people; what is not one of ours is passed on as it is. */
export function prettyLine(line: string): string {
  const fields = parse(line);
  if (!fields) return line.trimEnd();
  const { level, time, name, msg, err, fault, ...rest } = fields;
  const head = [String(time).slice(11, 19), String(level).padEnd(5), String(name ?? ''), String(msg ?? '')];
  const pairs = Object.entries(rest)
    .filter(([key]) => key !== 'pid')
    .map(([key, value]) => `${key}=${show(value)}`);
  return [...head, ...pairs].filter(Boolean).join('  ') + stackOf(err ?? fault);
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  return `\n${String(stack || message)}`;
}

function show(value: unknown): string {
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value);
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
