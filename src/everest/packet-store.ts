import { Readable } from 'node:stream';
import type { IStore, Packet } from 'mqtt';

/**
 * Messages on their way in one connection, for mqtt.js. Its own store cannot be asked any more once it is closed, and a
 * broker that goes on sending then would end the process. Nothing is sent again on another connection.
 */
export function createPacketStore(): IStore {
  const packets = new Map<number | undefined, Packet>();
  const missing = () => new Error('no such message is on its way');
  const store: IStore = {
    put(packet, done) {
      packets.set(packet.messageId, packet);
      done();
      return store;
    },
    get({ messageId }, done) {
      const packet = packets.get(messageId);
      if (packet === undefined) done(missing());
      else done(undefined, packet);
      return store;
    },
    del({ messageId }, done) {
      const packet = packets.get(messageId);
      packets.delete(messageId);
      if (packet === undefined) done(missing());
      else done(undefined, packet);
      return store;
    },
    createStream: () => Readable.from([]) as ReturnType<IStore['createStream']>,
    close(done) {
      packets.clear();
      done();
    },
  };
  return store;
}
