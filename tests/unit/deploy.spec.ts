import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  volumes?: string[];
}
interface Compose {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}
const compose = parse(read('deploy/compose.yaml'), { merge: true }) as Compose;
const dockerfiles = readdirSync(join(root, 'deploy/docker')).map((name) => `deploy/docker/${name}`);
const instructions = new Set([
  'FROM',
  'WORKDIR',
  'COPY',
  'RUN',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'USER',
  'CMD',
  'ENTRYPOINT',
  'VOLUME',
]);

describe('deploy/compose.yaml', () => {
  it('has the roles, each built from a Dockerfile that exists or from an image', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'api',
      'inference-worker',
      'migrate',
      'postgres',
      'redis',
      'steps-worker',
    ]);
    for (const [name, service] of Object.entries(compose.services)) {
      const dockerfile = service.build?.dockerfile;
      expect(service.image ?? (dockerfile && existsSync(join(root, dockerfile))), name).toBeTruthy();
    }
  });

  it('depends only on services that exist and are checked for the condition asked of them', () => {
    for (const [name, service] of Object.entries(compose.services))
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const target = compose.services[other];
        expect(target, `${name} depends on ${other}`).toBeDefined();
        if (condition === 'service_healthy') expect(target?.healthcheck, `${other} has a health check`).toBeDefined();
      }
  });

  it('checks the health of everything that keeps running, in compose or in its image', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      if (name === 'migrate') continue;
      const image = service.build === undefined ? '' : read(service.build.dockerfile);
      expect(service.healthcheck !== undefined || /^HEALTHCHECK /m.test(image), name).toBe(true);
    }
  });

  it('mounts only declared volumes and folders', () => {
    for (const service of Object.values(compose.services))
      for (const mount of service.volumes ?? []) {
        const [source = ''] = mount.split(/:(?=\/)/);
        if (!source.startsWith('.') && !source.startsWith('$')) expect(Object.keys(compose.volumes)).toContain(source);
      }
  });

  it('takes every variable from env.example or gives it a default there', () => {
    const example = read('deploy/env.example');
    const used = [...read('deploy/compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1]!);
    for (const variable of new Set(used)) expect(example, variable).toMatch(new RegExp(`^${variable}=`, 'm'));
  });
});

describe.each(dockerfiles)('%s', (path) => {
  const dockerfile = DockerfileParser.parse(read(path));

  it('parses into known instructions, begins with FROM and does not run as root', () => {
    const keywords = dockerfile.getInstructions().map((instruction) => instruction.getKeyword());
    expect(keywords[0]).toBe('FROM');
    for (const keyword of keywords) expect(instructions, keyword).toContain(keyword);
    expect(keywords.lastIndexOf('USER')).toBeGreaterThan(keywords.lastIndexOf('FROM'));
  });

  it('gives exec-form commands as JSON and starts a program that a build makes', () => {
    for (const command of [...dockerfile.getCMDs(), ...dockerfile.getENTRYPOINTs()]) {
      const words = JSON.parse(command.getArgumentsContent() ?? 'null') as string[];
      expect(Array.isArray(words)).toBe(true);
      for (const word of words.filter((each) => each.endsWith('.js')))
        expect(existsSync(join(root, word.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))), word).toBe(true);
    }
  });
});

describe('deploy/postgres', () => {
  it('holds scripts that the shell can read', () => {
    for (const name of readdirSync(join(root, 'deploy/postgres')).filter((each) => each.endsWith('.sh')))
      execFileSync('sh', ['-n', join(root, 'deploy/postgres', name)]);
  });
});
