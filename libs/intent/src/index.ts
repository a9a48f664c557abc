export type {
  AppliedDocument,
  ApplyOutcome,
  ChangeNote,
  DocumentChange,
  DocumentListQuery,
  DocumentPage,
  Edition,
  EditionQuery,
  FederatedDocument,
  Head,
  HistoryQuery,
  KeptPlan,
  MeshRevision,
  Page,
  Preview,
  PreviewedContent,
  RemoveOutcome,
  Revision,
  RevisionPage,
  Rollback,
  StoredDocument,
  VirtualMeshContent,
} from './intent.ts';
export { isFederated } from './intent.ts';
export { IntentModule } from './intent.module.ts';
export { Intents } from './intents.service.ts';
export type { ApplyOptions, IntentOptions } from './intents.service.ts';
export { intentTables } from './intent.tables.ts';
export { readDocuments, writeDocuments } from './copy.store.ts';
export type { ContentCopy, DocumentsCopy, HeadCopy, RevisionCopy } from './copy.store.ts';
