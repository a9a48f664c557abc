import type { AfterQueryEvent, DataSource, EntitySubscriberInterface } from 'typeorm';

export interface SqlCount {
  /** Ends the count. BEGIN and COMMIT are statements too; bytes are those of the rows that were read, as JSON. */
  stop(): { readonly statements: number; readonly bytes: number };
}

/** Counts what goes through a data source from now on. */
export function countSql(dataSource: DataSource): SqlCount {
  let statements = 0;
  let bytes = 0;
  const counter: EntitySubscriberInterface = {
    afterQuery: ({ rawResults }: AfterQueryEvent) => {
      statements += 1;
      // A statement that failed brought nothing.
      bytes += JSON.stringify((rawResults as { rows?: unknown } | undefined)?.rows ?? []).length;
    },
  };
  dataSource.subscribers.push(counter);
  return {
    stop: () => {
      dataSource.subscribers.splice(dataSource.subscribers.indexOf(counter), 1);
      return { statements, bytes };
    },
  };
}
