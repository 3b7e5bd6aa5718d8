import { describe, expect, it } from 'vitest';
import { createHnswIndex, hnswIndexName, nearestByHnsw, nearestOneByOne } from './hnsw-statements.js';

describe('the statements of pgvector', () => {
  it('make an index a model, over its dimensions and its vectors alone', () => {
    const made = createHnswIndex('abc', 384).replace(/\s+/g, ' ');
    expect(made).toBe(
      `CREATE INDEX IF NOT EXISTS ${hnswIndexName('abc')} ON chunk_vector USING hnsw ((embedding::vector(384)) vector_cosine_ops) WHERE embedder = 'abc'`,
    );
    expect(hnswIndexName('abc')).not.toBe(hnswIndexName('abd'));
    expect(hnswIndexName('x'.repeat(500)).length).toBeLessThan(63);
  });

  it('ask by the same expression and the same constant, or the index would not be used', () => {
    const asked = nearestByHnsw('abc', 384);
    expect(asked).toContain('ORDER BY (embedding::vector(384) <=> $3::vector(384)) LIMIT $4');
    expect(nearestOneByOne('abc', 384)).toContain('ORDER BY (embedding::vector(384) <=> $3::vector(384)) + 0 LIMIT $4');
    expect(asked).toContain(`WHERE embedder = 'abc' AND tenant_id = $1`);
  });

  it('keep a name with a quote inside its literal, and refuse dimensions that no index holds', () => {
    expect(nearestByHnsw("a'; DROP TABLE chunk; --", 8)).toContain(`embedder = 'a''; DROP TABLE chunk; --'`);
    for (const dimensions of [0, 1.5, 2_001, Number.NaN])
      expect(() => createHnswIndex('a', dimensions)).toThrow(RangeError);
  });
});
