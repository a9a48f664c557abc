import type { ContentOf } from '@overmesh/delivery';

/** Who gives confidential contents, by the source that an object names. */
export type ContentSources = ReadonlyMap<string, ContentOf>;

/** Asks the source that an object names. */
export function contentsFrom(sources: ContentSources): ContentOf {
  return async (clusterId, object) => {
    const { source } = object.confidential;
    const contentOf = sources.get(source);
    return contentOf
      ? contentOf(clusterId, object)
      : { lacking: `this version of Overmesh has nothing that gives ${source}` };
  };
}
