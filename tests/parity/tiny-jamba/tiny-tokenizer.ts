const specials = ['<|pad|>', '<|startoftext|>', '<|im_end|>', '<|im_start|>'];

/** Ids 0 to 3 are the special tokens, 4 to 259 the bytes, the rest is never used. */
export const tokenizerVocabulary = 264;

/** The id of a byte. */
export const byteToken = (byte: number): number => specials.length + byte;

export const tokenizerConfig = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: '<|startoftext|>',
  eos_token: '<|im_end|>',
  clean_up_tokenization_spaces: false,
  chat_template:
    "{{ bos_token }}{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}" +
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
};

/** tokenizer.json in which every byte is a token. */
export function byteLevelTokenizer(): Record<string, unknown> {
  const vocab: Record<string, number> = {};
  for (const [id, content] of specials.entries()) vocab[content] = id;
  for (let byte = 0; byte < 256; byte++) vocab[printable(byte)] = byteToken(byte);
  return {
    version: '1.0',
    added_tokens: specials.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges: [] },
  };
}

/** Byte-level tokenizers name bytes by printable characters: the printable ones of Latin-1 by themselves, the others from 256 on. */
function printable(byte: number): string {
  const isPrintable = (code: number) => (code >= 33 && code <= 126) || (code >= 161 && code <= 255 && code !== 173);
  if (isPrintable(byte)) return String.fromCharCode(byte);
  let next = 256;
  for (let code = 0; code < byte; code++) if (!isPrintable(code)) next++;
  return String.fromCharCode(next);
}
