import type { Config } from '@overmesh/config';
import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger, LoggerOptions } from 'pino';
import { prettyStream } from './pretty.ts';
import { redact, redactText } from './redact.ts';
import { rollingFile } from './rolling-file.ts';

/** Structured log, pino's way: `log.info({ cluster }, 'a cluster was registered')`. */
export type Logger = PinoLogger;

/**
 * Makes a logger that writes one JSON line each (or a line for people, when the format says so), with secrets taken
 * out of fields, messages and errors.
 *
 * @param name of the program or room, on every line
 * @param destination the configured file, or standard output, unless given
 */
export function createLogger(
  config: Pick<Config, 'logLevel' | 'logFormat' | 'logFile'>,
  name: string,
  destination: DestinationStream = configured(config),
): Logger {
  const target = config.logFormat === 'pretty' ? prettyStream(destination) : destination;
  return withCleanChildren(pino({ ...options, level: config.logLevel, name }, target));
}

function configured({ logFile }: Pick<Config, 'logFile'>): DestinationStream {
  return logFile === undefined ? pino.destination({ fd: 1, sync: true }) : rollingFile(logFile);
}

/** Swallows everything; for tests and tools. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}

const options: LoggerOptions = {
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  // An error already became a plain, clean object in `formatters.log`; pino's own serializer would not know it.
  serializers: { err: redact, error: redact, fault: redact },
  formatters: { level: (label) => ({ level: label }), log: cleanFields },
  // Fields are cleaned while errors are still errors, the whole line once more: messages are only complete here.
  hooks: { streamWrite: cleanLine },
};

/** Pino does not pass a child's bindings through any formatter. */
function withCleanChildren(logger: Logger): Logger {
  const original = logger.child;
  logger.child = function (this: Logger, bindings: object, childOptions?: object) {
    return original.call(this, cleanFields(bindings), childOptions);
  } as Logger['child'];
  return logger;
}

function cleanFields(fields: object): Record<string, unknown> {
  return redact(fields) as Record<string, unknown>;
}

function cleanLine(line: string): string {
  try {
    return `${JSON.stringify(redact(JSON.parse(line)))}\n`;
  } catch {
    return redactText(line);
  }
}
