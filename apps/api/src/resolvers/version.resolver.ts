import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { DataSource } from 'typeorm';
import { version } from '../../../../package.json';

@Resolver()
export class VersionResolver {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Query()
  async version() {
    const rows = await this.dataSource.query<{ name: string }[]>(
      'SELECT name FROM migrations ORDER BY timestamp DESC LIMIT 1',
    );
    return { program: version, database: rows[0]?.name ?? 'none' };
  }
}
