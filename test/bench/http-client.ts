import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: string;
}

/** One kept connection, one request at a time. */
export interface Connection {
  post(path: string, headers: Record<string, string>, body: string): Promise<Answer>;
  close(): void;
}

/**
 * HTTP/1.1 on a bare socket, because the one who measures shares the processors with what is measured: `fetch` takes
 * several times what the server needs. Understands answers with a Content-Length, as ours are.
 */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.setEncoding('utf8');
  return {
    async post(path, headers, body) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const length = Buffer.byteLength(body);
      const answer = readAnswer(socket);
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}content-length: ${length}\r\n\r\n${body}`,
      );
      return answer;
    },
    close: () => void socket.destroy(),
  };
}

function readAnswer(socket: Socket): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received = '';
    const finish = () => {
      socket.off('data', onData).off('close', onClose).off('error', onClose);
    };
    const onClose = () => {
      finish();
      reject(new Error('the connection was closed before the answer'));
    };
    const onData = (chunk: string) => {
      received += chunk;
      const answer = parseAnswer(received);
      if (!answer) return;
      finish();
      resolve(answer);
    };
    socket.on('data', onData).on('close', onClose).on('error', onClose);
  });
}

/** Null while something is missing. */
function parseAnswer(text: string): Answer | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const length = Number(/content-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
  const body = text.slice(end + 4);
  if (Buffer.byteLength(body) < length) return null;
  return { status: Number(text.slice(9, 12)), body };
}
