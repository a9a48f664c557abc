export { BackupModule } from './backup.module.ts';
export { opened, sealed } from './age/seal.ts';
export type { OpeningKey, SealingKey } from './age/seal.ts';
export { Uploads } from './uploads.service.ts';
export { backupTables } from './uploads.table.ts';
