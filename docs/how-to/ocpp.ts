/**
 * A whole session by OCPP: `node ocpp.ts`, or with another version `node ocpp.ts 2.0.1`. A charge point with a simulated
 * meter, and the central system that gets measurements and the signed record. Needs `npm install ocpp-rpc`.
 */
import { createSimulator, listen } from 'lem-dcbm/simulator';
import { startCentralSystem } from './ocpp-central-system.ts';
import { chargeOverOcpp, type OcppVersion } from './ocpp-charge-point.ts';

const versions: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];
const version = versions.find(each => each === (process.argv[2] ?? '1.6'));
if (version === undefined) throw new Error(`the versions are ${versions.join(', ')}`);

const simulator = createSimulator();
const server = await listen(simulator);
const central = await startCentralSystem(simulator.publicKeyOcmf, line => console.log(line));

const settings = { ipAddress: '127.0.0.1', port: server.port };
const { ocmf } = await chargeOverOcpp(version, central.url, settings, 3);
console.log(`OCPP ${version} carried ${ocmf.length} characters of OCMF`);

await central.close();
await server.close();
