/** Runs charging-controller.ts, a controller that is a statechart itself, with a simulated meter. */
import { setTimeout as wait } from 'node:timers/promises';
import { createSimulator, listen } from 'lem-dcbm/simulator';
import { createActor, waitFor } from 'xstate';
import { createController } from './charging-controller.ts';

const server = await listen(createSimulator());
const controller = createActor(createController({ ipAddress: '127.0.0.1', port: server.port }));
controller.subscribe(({ value }) => console.log(`controller ${String(value)}`));
controller.start();

await waitFor(controller, snapshot => snapshot.matches('available'));
controller.send({ type: 'vehicle.plugged', transactionId: 'tx-1', cardUid: '04A1B2C3D4E5F6' });
await waitFor(controller, snapshot => snapshot.matches('charging'));
await wait(1500);
controller.send({ type: 'vehicle.unplugged' });
const { context } = await waitFor(controller, snapshot => snapshot.context.bills.length > 0);
console.log(`one bill: ${context.bills[0]}`);

controller.send({ type: 'shutdown' });
await server.close();
