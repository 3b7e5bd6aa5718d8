/** Of what is read of memory, in the cache of the pages. */
export const factsKey = ['facts'];
export const threadsKey = ['threads'];
