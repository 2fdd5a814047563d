import { createSpinner } from 'nanospinner';
import { measurementLine } from '../measurement-line.ts';
import type { Output } from '../output.ts';
import type { Presenter } from './presenter.ts';

/** A line for each measurement; on a small terminal one that stays in place. */
export function linePresenter(output: Output, place: string, signal: AbortSignal): Presenter {
  const spinner = output.isTerminal ? createSpinner(`connecting to ${place}`) : undefined;
  let hasShown = false;
  let highestW = 0;
  spinner?.start();
  return {
    prepare: async () => undefined,
    state: () => undefined,
    measurement(measurement) {
      hasShown = true;
      highestW = Math.max(highestW, measurement.powerW);
      spinner?.stop();
      const line = measurementLine(measurement, { highestW, columns: output.columns });
      if (output.isTerminal) process.stdout.write(`\r\u001b[2K${line}`);
      else output.data(measurement, line);
    },
    say(line) {
      spinner?.stop();
      output.talk(output.isTerminal && hasShown ? `\n${line}` : line);
      if (!hasShown && !signal.aborted) spinner?.start();
    },
    end() {
      spinner?.stop();
      if (output.isTerminal && hasShown) output.talk('');
    },
  };
}
