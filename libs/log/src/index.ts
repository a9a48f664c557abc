export { withId } from './fault.ts';
export type { Fault } from './fault.ts';
export { createLogger, silentLogger } from './logger.ts';
export type { Logger } from './logger.ts';
export { nestLogger } from './nest-logger.ts';
export { redact, redactText } from './redact.ts';
export { rollingFile } from './rolling-file.ts';
