// The engine beside llama.cpp, its kept states, its precisions, and hybrid models beside attention alone.
import { printTable } from '../table.mjs';

const sections = ['speed', 'state', 'gap', 'quality', 'families', 'large'];

export const describe =
  'the model engine; --only speed,state,gap,quality,families,large (all but large by default), --rounds N, --threads N';

const argument = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index === -1 ? fallback : process.argv[index + 1];
};

export async function run() {
  const wanted = argument('only', sections.slice(0, -1).join(',')).split(',');
  const unknown = wanted.find((name) => !sections.includes(name));
  if (unknown !== undefined) throw new Error(`there is no section ${unknown}; the sections are ${sections.join(', ')}`);
  const options = { threads: Number(argument('threads', 2)), rounds: Number(argument('rounds', 3)) };
  const all = {};
  for (const name of wanted) {
    const section = await import(`../inference/sections/${name}.mjs`);
    console.log(`\n${section.title}`);
    all[name] = await section.run(options);
    printTable(all[name]);
  }
  return all;
}
