import type { App } from './app.ts';
import type { FigureName } from './goals.ts';
import type { Libcurl } from './libcurl.ts';
import type { Measured } from './verdict.ts';

/** What a figure has to work with. */
export interface Bench {
  readonly isQuick: boolean;
  readonly app: App;
  readonly libcurl: Libcurl;
  /** The core that client and server share where one waits for the other; `undefined` where none can be chosen. */
  readonly core: number | undefined;
  /**
   * What is ended once all is measured. Whatever runs beside others ends then: a child that ends while the CPU time of
   * others is counted would be counted with them.
   */
  readonly atTheEnd: AsyncDisposableStack;
  /** What is of interest beside the figures. */
  tell(line: string): void;
}

/** One file of test/bench/figures: some lines of the table that are measured together. */
export interface Figure {
  /** For `--only`. */
  readonly name: string;
  readonly measures: readonly FigureName[];
  /** Takes long and is no CPU time: it runs at the same time as all others. */
  readonly isBeside?: true;
  /** Has no place in two minutes. */
  readonly isOnlyInFull?: true;
  run(bench: Bench): Promise<readonly Measured[]>;
}
