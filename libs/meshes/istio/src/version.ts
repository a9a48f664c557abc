import { imageTag } from '@overmesh/meshes/kit';

/**
 * True when an Istio version is at least `major.minor`. False when it is unknown or no version: what cannot be shown to
 * be there is not used.
 */
export function isAtLeast(version: string | undefined, major: number, minor: number): boolean {
  const numbers = parts(version);
  return numbers !== undefined && (numbers[0] > major || (numbers[0] === major && numbers[1] >= minor));
}

/** True only when the version is known, and is older. */
export function isBefore(version: string | undefined, major: number, minor: number): boolean {
  return parts(version) !== undefined && !isAtLeast(version, major, minor);
}

/** The version in an image reference: `1.31.0` of `docker.io/istio/pilot:1.31.0-distroless@sha256:…`. */
export function versionOfImage(image: string): string | undefined {
  return imageTag(image)?.match(/^v?(\d+\.\d+(?:\.\d+)?(?:-(?:alpha|beta|rc|asm)\.\d+)?)/)?.[1];
}

function parts(version: string | undefined): readonly [number, number] | undefined {
  const found = /^v?(\d+)\.(\d+)/.exec(version ?? '');
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}
