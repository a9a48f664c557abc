export type {
  AppliedDocument,
  ApplyOutcome,
  ChangeNote,
  DocumentChange,
  DocumentListQuery,
  DocumentPage,
  Head,
  HistoryQuery,
  MeshRevision,
  Page,
  Preview,
  RemoveOutcome,
  Revision,
  RevisionPage,
  StoredDocument,
  VirtualMeshContent,
} from './intent.ts';
export { IntentModule } from './intent.module.ts';
export { Intents } from './intents.service.ts';
export type { ApplyOptions, IntentOptions } from './intents.service.ts';
export { intentTables } from './intent.tables.ts';
