import { describe, it } from 'vitest';
import type { Journal } from '../../../src/index.ts';
import { isMosquittoThere, whyNot } from './mosquitto.ts';
import { type Stage, type StageOptions, setStage } from './stage.ts';
import type { Wrong } from './wrong.ts';

/** One behavior that EVerest needs of its power meter, and bridges that do not have it. */
export interface Scenario {
  readonly title: string;
  readonly stage?: StageOptions;
  readonly journal?: () => Journal;
  /** Throws when the bridge is wrong. */
  readonly play: (stage: Stage) => Promise<void>;
  /** By what is wrong with it; with what the refusal says, so that none is refused for another reason. */
  readonly wrong: Readonly<Record<string, readonly [Wrong, RegExp]>>;
}

/** Every message is looked at, whatever the scenario is about. */
async function playOn(scenario: Scenario, wrong?: Wrong): Promise<void> {
  await using stage = await setStage(scenario.stage ?? {}, wrong, scenario.journal?.());
  await scenario.play(stage);
  const { problems } = stage.everest;
  if (problems.length > 0) throw new Error(`wrong messages: ${problems.slice(0, 3).join('; ')}`);
}

/** The right bridge passes, and each wrong one is refused. */
export function scenarios(point: string, all: readonly Scenario[]): void {
  describe.skipIf(!isMosquittoThere)(`${point}${whyNot}`, { concurrent: true }, () => {
    for (const scenario of all) {
      it(scenario.title, () => playOn(scenario));
      for (const [name, [wrong, reason]] of Object.entries(scenario.wrong)) {
        it(`refuses a bridge that ${name}`, async ({ expect }) => {
          await expect(playOn(scenario, wrong)).rejects.toThrow(reason);
        });
      }
    }
  });
}
