import { Stack, Table, Text } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { Facts } from '../components/facts.js';
import { formatDuration } from '../format/time.js';
import { Stored } from './stored.js';

const share = (score: number) => score.toFixed(2);

export function AssurancePlannedView({ event: { data } }: { event: RunEventOf<'assurance.planned'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Step: `${data.stepId}, attempt ${data.attempt}`,
          Candidates: `at most ${data.candidates}`,
          Repairs: `at most ${data.repairs}`,
          Tokens: data.tokens && `at most ${data.tokens}`,
          Seconds: data.seconds && `at most ${data.seconds}`,
        }}
      />
      <Table
        data={{
          head: ['Requirement', 'Checked by', 'Met from'],
          body: data.requirements.map(({ text, method, threshold }) => [text, method, share(threshold)]),
        }}
      />
      {data.plan !== undefined && (
        <Stored value={data.plan} what="the plan">
          {(plan) => <Text style={{ whiteSpace: 'pre-wrap' }}>{String(plan)}</Text>}
        </Stored>
      )}
    </Stack>
  );
}

export function CandidateScoredView({ event: { data } }: { event: RunEventOf<'candidate.scored'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Candidate: data.candidate,
          Answer: `model call ${data.answeredBy}`,
          Mends: data.repairs,
          Score: share(data.score),
          'Meets all': data.passed ? 'yes' : 'no',
          Took: formatDuration(data.durationMs),
        }}
      />
      <Table
        data={{
          head: ['Requirement', 'Score', 'Met', 'Found', 'Checked by'],
          body: data.scores.map(({ text, score, passed, evidence, method }) => [
            text,
            share(score),
            passed ? 'yes' : 'no',
            evidence,
            method,
          ]),
        }}
      />
    </Stack>
  );
}

export function AssuranceConcludedView({ event: { data } }: { event: RunEventOf<'assurance.concluded'> }) {
  const { tokens, seconds, candidates, repairs } = data.used;
  return (
    <Facts
      of={{
        Chosen: data.chosen,
        'Meets all': data.passed ? 'yes' : 'no',
        Reason: data.reason,
        Used: `${tokens} tokens, ${seconds.toFixed(1)} s, ${candidates} candidates, ${repairs} repairs`,
      }}
    />
  );
}
