import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { DataSource } from 'typeorm';
import manifest from '../../../package.json';

@Resolver()
export class VersionResolver {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Query()
  async version() {
    const rows = (await this.dataSource.query('SELECT name FROM migrations ORDER BY timestamp DESC LIMIT 1')) as {
      name: string;
    }[];
    return { program: manifest.version, database: rows[0]?.name ?? 'empty' };
  }
}
