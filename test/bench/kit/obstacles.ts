import type { FigureName } from './goals.ts';

/** What a profile shows to stand in the way of goals, and what was tried. */
export interface Obstacle {
  readonly figures: readonly FigureName[];
  readonly says: string;
}

export const obstacles: readonly Obstacle[] = [
  {
    figures: ['poll-http-cpu', 'poll-http-p50'],
    says: `37 % of the CPU of a poll is one call of the system, the write to the socket, which libcurl makes as well;
13 % is own code, 7 % undici, 5 % collecting garbage, 1 % XState. The answer is read without texts and objects made
for it alone, the request goes through one undici Client, and a poll is one stream in place of nine operators. The run
before this one told 1.4 of the CPU and 0.43 of the median: two runs of the same code differ by as much.`,
  },
  {
    figures: ['poll-https-cpu'],
    says: `The same, with the cipher of OpenSSL; the handshake, which is what libcurl pays for, is left out already.`,
  },
  {
    figures: ['hertz-http-cpu', 'hertz-https-cpu'],
    says: `Beside the floor the statechart, its events and their streams take some 0.4 ms of each second, in code that
runs once a second. What the profile of many polls shows to be dear (errors for what succeeded, texts, closures) is
gone.`,
  },
  {
    figures: [
      'transaction-http-p50',
      'transaction-http-cpu',
      'transaction-https-p50',
      'transaction-https-cpu',
    ],
    says: `XState is 28 % of the CPU of a session, writing four requests to the socket 23 %, own code 14 %, collecting
garbage 10 %, reading and verifying the record 7 %. A session is four requests, its schemas are made once, and one
statechart serves all meters. The rest is what the program with libcurl does not do: it knows of no events, owner of
records, journal or signature.`,
  },
  {
    figures: ['start-wall'],
    says: `Before its first measurement the driver reads who the meter is, what it says and what runs: three requests
that the floor does not send. Everything else is loaded afterwards, and compiled code is kept from run to run.`,
  },
  {
    figures: ['outage-asked'],
    says: `While a meter is away, its connection is tried once a second by the poll, and once a minute by the look in
the background as well: 11 times in the
ten seconds that have most. That look is also what notices the end of a
transaction while only the measurements fail, so that it was not left out.`,
  },
  {
    figures: ['many-1000-cpu', 'many-3000-core'],
    says: `Of the CPU of 600 meters own code is 18 %, XState 17 %, collecting garbage 16 %, zod 8 %, undici 6 %, the
write to the socket 5 %; no function has more than 3 % but that write and the collector. The meters of a process share
the statechart, and their seconds begin together, which made a poll a third cheaper. The run before this one told 28 %
of a core for 3000: two runs differ by as much.`,
  },
  {
    figures: ['many-1000-rss', 'many-1000-heap', 'many-3000-rss-mb'],
    says: `Beside its connection each meter has seven actors with some forty maps (46 to 50 kB), a journal in memory
and its streams. One statechart for all has taken the heap from 8.6 times the floor; actors that rest would have to be
left out one by one.`,
  },
  {
    figures: ['rss-over-floor', 'rss-growth'],
    says: `A poll takes 30 kB of fresh memory, one of the floor 20. At one poll a second V8 goes through its young
generation in minutes, and until then the process grows by that; what is left after collecting does not grow (\`npm
run soak\`). The rest is the code of XState, RxJS and the driver, compiled.`,
  },
  {
    figures: ['grid-jitter'],
    says: `It is the time between polls as the server sees them, while six programs poll it in every second and three
more are watched for ten minutes, all on two cores: they wait for each other. Nothing was tried; how late a poll of
one meter is by itself was not measured here.`,
  },
  {
    figures: ['ocmf-findings'],
    says: `Besides the signature each field is read with its place in the text, and each of some forty rules asked; no
function has more than 3 % but crypto.verify and the collector. Who needs the verdict alone pays for nothing else.`,
  },
  {
    figures: ['tests-wall', 'tests-cpu'],
    says: `234 s is where the bench ends it, as too late in any case; its CPU is not known then. With nothing beside
it, it takes some 210 s and 380 s of CPU (types and lint are 18 s of it and 35). Every ninth byte, field and outage is
played, the rest by \`.ci/run\`. Files share three processes. A third of what is left is some 500 processes of the
command line, of 0.1 to 0.3 s each; a Node.js that does nothing takes 0.08 s.`,
  },
];
