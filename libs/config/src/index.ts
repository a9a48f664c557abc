export { environmentWith, logFormats, logLevels, readConfig } from './config.ts';
export type { Config, LogFormat, LogLevel, RequestLimits } from './config.ts';
export {
  prepareHome,
  readOrCreateSecretFile,
  readOrCreateToken,
  readToken,
  tokenPath,
  UnsafeHomeError,
  writeSecretFile,
} from './home.ts';
export { masterKeysOf } from './master-keys.ts';
export type { KeyRing, MasterKeyFiles, MasterKeys } from './master-keys.ts';
export { processBirth, takeLock } from './lock.ts';
export type { Lock, LockHolder } from './lock.ts';
export { productAtOnce } from './at-once.ts';
export { productPeriods } from './periods.ts';
export type { Periods } from './periods.ts';
export { Secret } from './secret.ts';
