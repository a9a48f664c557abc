export type { Advance, OperationDraft, OperationPageQuery, StoredOperation } from './operation.ts';
export { OperationsModule } from './operations.module.ts';
export { Operations } from './operations.service.ts';
export { operationTables } from './operations.table.ts';
