import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { AtLeastOneOf } from '../constraints.ts';
import { CHANGED_HEADER, CHANGED_HEADER_MESSAGE, HEADER_VALUE } from './http-text.ts';

/** A header and the text that it gets. */
export class HeaderValue {
  /** In lower case, as HTTP/2 sends it. */
  @IsString()
  @MaxLength(256)
  @Matches(CHANGED_HEADER, { message: CHANGED_HEADER_MESSAGE })
  readonly name!: string;

  /** As it is sent: no character stands for another one. */
  @IsString()
  @MaxLength(4096)
  @Matches(HEADER_VALUE, { message: 'must hold some text, and no control character nor a blank at either end' })
  readonly value!: string;
}

/** Changes to the headers of one direction, each header in one of them. At least one of the three. */
@AtLeastOneOf('set', 'add', 'remove')
export class HeaderChange {
  /** Each gets this value alone, whatever was there. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => HeaderValue)
  readonly set?: readonly HeaderValue[];

  /** Each gets this value besides those that are there. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => HeaderValue)
  readonly add?: readonly HeaderValue[];

  /** Names of those that go. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(256, { each: true })
  @Matches(CHANGED_HEADER, { each: true, message: CHANGED_HEADER_MESSAGE })
  readonly remove?: readonly string[];
}

/** At least one of the two. */
@AtLeastOneOf('request', 'response')
export class HeaderChanges {
  /** On the way to the server. */
  @IsOptional()
  @ValidateNested()
  @Type(() => HeaderChange)
  readonly request?: HeaderChange;

  /** On the way back to the caller. */
  @IsOptional()
  @ValidateNested()
  @Type(() => HeaderChange)
  readonly response?: HeaderChange;
}

/** In one order, as meshes get it and as equal wishes are told: which header comes first says nothing. */
export function sortedChanges({ request, response }: HeaderChanges): HeaderChanges {
  return { ...(request && { request: sorted(request) }), ...(response && { response: sorted(response) }) };
}

function sorted({ set, add, remove }: HeaderChange): HeaderChange {
  return {
    ...(set && { set: byName(set) }),
    ...(add && { add: byName(add) }),
    ...(remove && { remove: [...remove].sort() }),
  };
}

function byName(values: readonly HeaderValue[]): readonly HeaderValue[] {
  return values.map(({ name, value }) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
