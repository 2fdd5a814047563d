import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createCertificate } from '../../src/simulator/certificate.ts';

/** Where connections fail; a process of its own, so that its memory is not the driver's. */
const pinned = createCertificate({ commonName: 'pinned', serialNumber: Uint8Array.of(1) });
const shown = createCertificate({ commonName: 'shown', serialNumber: Uint8Array.of(2) });

const quietly = (server: Server) => server.on('connection', socket => socket.on('error', () => undefined));
const stranger = createTlsServer({
  cert: shown.certificatePem,
  key: shown.privateKeyPem,
  // A key of 1024 bits, as the meter has.
  ciphers: 'DEFAULT@SECLEVEL=0',
});
stranger.on('tlsClientError', () => undefined);
const dropping = createServer(socket => socket.once('data', () => socket.resetAndDestroy()));
const refusing = createServer();

const [strangerPort, droppingPort, refusingPort] = await Promise.all(
  [stranger, dropping, refusing].map(async server => {
    quietly(server).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }),
);
refusing.close();
await once(refusing, 'close');
process.send?.({
  stranger: strangerPort,
  dropping: droppingPort,
  refusing: refusingPort,
  certificatePem: pinned.certificatePem,
});
process.once('disconnect', () => process.exit());
