import { Transform } from 'node:stream';

/** Sends each line twice. */
export function duplicatingLines(): Transform {
  return lineTransform((line, push) => {
    push(line);
    push(line);
  });
}

/** Holds lines for `windowMs` after the first of them and then sends them in reverse. */
export function reorderingLines(windowMs: number): Transform {
  let held: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  const stream = lineTransform(
    (line, push) => {
      held.unshift(line);
      timer ??= setTimeout(() => release(push), windowMs);
    },
    (push) => release(push),
  );
  const release = (push: Push): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const line of held) push(line);
    held = [];
  };
  return stream.once('close', () => clearTimeout(timer));
}

type Push = (line: Buffer) => void;

/** Hands over whole lines, each with its end. An unfinished last line is passed on as it is. */
function lineTransform(
  take: (line: Buffer, push: Push) => void,
  end: (push: Push) => void = () => undefined,
): Transform {
  let rest = Buffer.alloc(0);
  const push = (line: Buffer): void => void stream.push(line);
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      rest = Buffer.concat([rest, chunk]);
      for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
        take(rest.subarray(0, at + 1), push);
        rest = rest.subarray(at + 1);
      }
      done();
    },
    flush(done) {
      end(push);
      if (rest.length) push(rest);
      done();
    },
  });
  return stream;
}
