import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsLabels, IsServiceName } from '../constraints.ts';
import { mayMeet } from '../inventory.ts';
import type { Problem } from '../problem.ts';

export const MTLS_MODES = ['strict', 'permissive'] as const;
export type MtlsMode = (typeof MTLS_MODES)[number];

/** Pods, or some of their ports, at which the other mode holds. No pod has two of them. */
export class MtlsException {
  /** Where the pods run, in every cluster of the VirtualMesh. */
  @IsString()
  @IsServiceName()
  readonly namespace!: string;

  /** Labels of the pods; all pods of the namespace when absent. */
  @IsOptional()
  @IsLabels({ minimum: 1, maximum: 8 })
  readonly matchLabels?: Readonly<Record<string, string>>;

  /** Ports that the pods listen on, whatever a Service calls them, 1 to 65535; all of them when absent. Only with `matchLabels`. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(65535, { each: true })
  readonly ports?: readonly number[];

  /** What holds there. It is not the mode of the whole, so that a change of that one is a change of this one too. */
  @IsIn(MTLS_MODES, { message: 'must be strict or permissive' })
  readonly mode!: MtlsMode;
}

export class Mtls {
  /** `strict`: plain text is refused. `permissive`: both are taken. */
  @IsIn(MTLS_MODES, { message: 'must be strict or permissive' })
  readonly mode!: MtlsMode;

  /** Where the other mode holds. Nowhere when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @ValidateNested({ each: true })
  @Type(() => MtlsException)
  readonly exceptions?: readonly MtlsException[];
}

/** What no single field of the exceptions shows. */
export function exceptionProblems({ mode, exceptions = [] }: Mtls): readonly Problem[] {
  return exceptions.flatMap((exception, index): readonly Problem[] => {
    const path = `spec.mtls.exceptions[${index}]`;
    const earlier = exceptions.findIndex((other, place) => place < index && mayShare(other, exception));
    return [
      ...sameMode(exception, mode, path),
      ...portsOfAnyPod(exception, path),
      ...(earlier < 0 ? [] : [sharedPods(earlier, path)]),
    ];
  });
}

function sameMode(exception: MtlsException, mode: MtlsMode, path: string): readonly Problem[] {
  if (exception.mode !== mode) return [];
  const message = `${mode} holds without it: an exception has the other mode`;
  return [{ path: `${path}.mode`, code: 'REFUSED', message }];
}

/** A port means something for pods that are alike. */
function portsOfAnyPod({ ports, matchLabels }: MtlsException, path: string): readonly Problem[] {
  if (!ports || matchLabels) return [];
  const message = 'are those of pods that labels choose: give matchLabels too, or leave ports out';
  return [{ path: `${path}.ports`, code: 'REFUSED', message }];
}

/** Whether there may be a pod that both are about. */
function mayShare(one: MtlsException, other: MtlsException): boolean {
  return one.namespace === other.namespace && mayMeet(one.matchLabels ?? {}, other.matchLabels ?? {});
}

/** Which of two holds for a pod is for each mesh another question, such as which is older. */
function sharedPods(earlier: number, path: string): Problem {
  const message = `may be about pods that exceptions[${earlier}] is about too: make one of them, or give both a label with different values`;
  return { path, code: 'DUPLICATE', message };
}
