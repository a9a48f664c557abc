import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.ts';

/** Lets Nest write to our log. Its start-up chatter goes to debug, so that info stays readable. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(fieldsOf(rest), textOf(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(fieldsOf(rest), textOf(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(fieldsOf(rest), textOf(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(fieldsOf(rest), textOf(message)),
    error: (message: unknown, ...rest: unknown[]) => logger.error(errorFieldsOf(message, rest), textOf(message)),
    fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(errorFieldsOf(message, rest), textOf(message)),
  };
}

/** Nest passes the class that speaks as the last argument. */
function fieldsOf(rest: readonly unknown[]): { context?: string } {
  const context = rest.at(-1);
  return typeof context === 'string' ? { context } : {};
}

function errorFieldsOf(message: unknown, rest: readonly unknown[]): Record<string, unknown> {
  const error = [message, ...rest].find((part) => part instanceof Error);
  const stack = rest.find((part) => typeof part === 'string' && part.includes('\n    at '));
  return { ...fieldsOf(rest), ...(error ? { err: error } : stack ? { err: { stack } } : {}) };
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}
