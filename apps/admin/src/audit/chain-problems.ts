/** What is wrong with the events of a chain, by sequence number. */
export type ChainProblems = ReadonlyMap<number, string>;
