import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { createInbox, type Inbox } from './inbox.ts';

export interface ReceivedMail {
  /** Who was named in RCPT TO. */
  recipients: string[];
  /** Who was named in MAIL FROM. */
  sender: string;
  mail: ParsedMail;
}

export interface MailServer {
  /** `smtp://…`, with the credentials where they are asked for. */
  url: string;
  inbox: Inbox<ReceivedMail>;
  /** The next recipients are refused with this SMTP code. */
  rejectNext(rejection: { responseCode: number; times?: number }): void;
  /** From now on a recipient that is new to it is refused with 451 until so long after the first try, by that clock. */
  greylists(forMs: number, now: () => Date): void;
  /** The next mails are taken, and the connection is cut before the answer. */
  losesAnswer(times?: number): void;
  /** Mails are taken and never answered, until `up`. */
  hang(): void;
  up(): void;
  close(): Promise<void>;
}

/** A real SMTP server on a free port. With `auth`, only that user may send. */
export async function startMailServer(
  options: { auth?: { user: string; password: string } } = {},
): Promise<MailServer> {
  const { auth } = options;
  const inbox = createInbox<ReceivedMail>('mail');
  const rejections: number[] = [];
  const sockets = new Set<Socket>();
  let hanging = false;
  let losing = 0;
  let isGrey = (_recipient: string): boolean => false;

  const server = new SMTPServer({
    authOptional: !auth,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    closeTimeout: 10,
    logger: false,
    onAuth({ username, password }, _session, done) {
      if (username === auth?.user && password === auth?.password) done(null, { user: username });
      else done(refusal(535));
    },
    onRcptTo({ address }, _session, done) {
      const responseCode = rejections.shift() ?? (isGrey(address) ? 451 : undefined);
      done(responseCode === undefined ? null : refusal(responseCode));
    },
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        if (hanging) return;
        const { rcptTo, mailFrom } = session.envelope;
        const sender = mailFrom ? mailFrom.address : '';
        const loses = losing > 0;
        if (loses) {
          losing -= 1;
          for (const socket of sockets) if (socket.remotePort === session.remotePort) socket.destroy();
        }
        inbox.add({ recipients: rcptTo.map(({ address }) => address), sender, mail });
        if (!loses) done(null);
      }, done);
    },
  });
  // A client that hangs up in the middle is part of the tests.
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://${auth ? `${auth.user}:${auth.password}@` : ''}127.0.0.1:${port}`,
    inbox,
    rejectNext: ({ responseCode, times = 1 }) => void rejections.push(...Array(times).fill(responseCode)),
    greylists(forMs, now) {
      const firstTries = new Map<string, number>();
      isGrey = (recipient) => {
        const first = firstTries.get(recipient) ?? now().getTime();
        firstTries.set(recipient, first);
        return now().getTime() - first < forMs;
      };
    },
    losesAnswer: (times = 1) => {
      losing += times;
    },
    hang: () => {
      hanging = true;
    },
    up: () => {
      hanging = false;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const refusal = (responseCode: number): Error => Object.assign(new Error('refused by the test'), { responseCode });
