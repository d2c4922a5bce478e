import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be shut and opened again, as an outage does. */
export interface Door {
  /** The same URL, through the door. */
  url: string;
  /** Cuts what goes through, and lets nobody in. */
  shut(): void;
  open(): void;
  /** The next time that somebody is sent away. */
  refused(): Promise<void>;
  close(): Promise<void>;
}

export async function doorTo(url: string): Promise<Door> {
  const { hostname, port } = new URL(url);
  const passing = new Set<Socket>();
  let isOpen = true;
  let tell = Promise.withResolvers<void>();
  const server = createServer((outside) => {
    if (!isOpen) {
      outside.destroy();
      tell.resolve();
      tell = Promise.withResolvers<void>();
      return;
    }
    const inside = connect(Number(port), hostname);
    for (const [socket, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      passing.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        passing.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of passing) socket.destroy();
  };
  return {
    url: through.href,
    shut() {
      isOpen = false;
      cut();
    },
    open: () => (isOpen = true),
    refused: () => tell.promise,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
