// The engines of the engine bench, each a program of its own that sends its figures to this process.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { databaseBytes } from '../engine-peers/measure-bytes.mjs';

const folder = join(import.meta.dirname, '..', 'engine-peers');
export const programs = {
  marimba: 'marimba-process.mjs',
  dbos: 'dbos-process.mjs',
  langgraph: 'langgraph-process.mjs',
};

/** Servers that all of them use: a program gets an empty database of its own, which is gone afterwards. */
export class Setting {
  constructor(postgres, redis) {
    this.postgres = postgres;
    this.redis = redis;
    this.made = 0;
  }

  /** One section of one program: `{ stepMs, steps, seconds, roundTrips, bytes }`. */
  async measure(program, section) {
    this.made += 1;
    const name = `bench_${this.made}`;
    await this.admin(`CREATE DATABASE ${name} OWNER marimba`);
    try {
      const url = Object.assign(new URL(this.postgres.url), { pathname: `/${name}` }).href;
      return await this.inProcess(program, section, url);
    } finally {
      await this.admin(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  }

  async inProcess(program, section, url) {
    const options = { pause: true, redis: this.redis.url };
    const child = fork(join(folder, programs[program]), [url, section, JSON.stringify(options)], {
      execArgv: ['--no-warnings'],
    });
    const answers = new Answers(child, `${program}, ${section}`);
    try {
      await answers.next();
      const before = await databaseBytes(url);
      child.send({ go: true });
      const figures = await answers.next();
      await answers.ended;
      return { ...figures, bytes: (await databaseBytes(url)) - before };
    } finally {
      child.kill();
    }
  }

  async admin(text) {
    const client = new pg.Client({ connectionString: this.postgres.adminUrl });
    await client.connect();
    await client.query(text).finally(() => client.end());
  }
}

/** What a program sends, one after the other; a program that ends instead is an error. */
class Answers {
  constructor(child, what) {
    this.child = child;
    this.ended = new Promise((resolve) => child.once('exit', resolve));
    this.broken = this.ended.then((code) => {
      throw new Error(`the program of ${what} ended with code ${code} before it had sent its figures`);
    });
    this.broken.catch(() => undefined);
  }

  next() {
    return Promise.race([new Promise((resolve) => this.child.once('message', resolve)), this.broken]);
  }
}
