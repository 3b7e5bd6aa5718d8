import { type Finding, withoutMarks } from './finding.js';

/** 1 for the language that the text most likely is in, else the wanted one's likelihood as part of that. */
export async function checkLanguage(text: string, language: string): Promise<Finding> {
  // Its tables take a megabyte, which only those need who ask for a language.
  const { eld } = await import('eld/small');
  const detected = eld.detect(withoutMarks(text));
  if (detected.language === '') return { score: 0, evidence: 'no language can be told from it' };
  const scores = detected.getScores();
  const best = scores[detected.language] ?? 0;
  const score = detected.language === language ? 1 : best === 0 ? 0 : Math.min(1, (scores[language] ?? 0) / best);
  const doubt = detected.isReliable() ? '' : ', which is not sure';
  return {
    score: detected.language === language ? 1 : Math.min(score, 0.99),
    evidence: `it is in '${detected.language}'${doubt}`,
  };
}
