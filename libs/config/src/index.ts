export { environmentWith, logFormats, logLevels, readConfig } from './config.ts';
export type { Config, LogFormat, LogLevel, RequestLimits } from './config.ts';
export {
  masterKeyOf,
  prepareHome,
  readOrCreateMasterKey,
  readOrCreateSecretFile,
  readOrCreateToken,
  tokenPath,
  writeSecretFile,
} from './home.ts';
export type { MasterKey } from './home.ts';
export { processBirth, takeLock } from './lock.ts';
export type { Lock, LockHolder } from './lock.ts';
export { Secret } from './secret.ts';
